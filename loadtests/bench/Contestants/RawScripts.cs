using Imports.Bench.Server;
using Imports.Bench.Tables;
using Imports.MySql;

namespace Imports.Bench.Contestants;

/// <summary>The hand-written scripts: SQL as it is fed to the server's own client. Each statement commits by itself.</summary>
internal static class RawScripts
{
    /// <summary>The server's clock under a name; the client tells it as a line.</summary>
    private static string Mark(string name) => $"SELECT '{name}', UNIX_TIMESTAMP(SYSDATE(6));\n";

    public static string New(TableShape shape) => SqlName.Quote(BenchDatabase.Schema, $"{shape.Name}_new");
    public static string Old(TableShape shape) => SqlName.Quote(BenchDatabase.Schema, $"{shape.Name}_old");

    /// <summary>Load into staging, then one upsert out of it.</summary>
    public static string Upsert(TargetTables tables, string file, Guid importId, bool ordered, bool mayBeBad)
        => Mark("start")
            + Statement(mayBeBad
                ? Read("raw.load_checked").With("file", file).With("staging", tables.Staging)
                : Load(tables, file))
            + Mark("load")
            + Statement(Merge(tables, tables.Theirs, importId, ordered, mayBeBad))
            + Mark("merge");

    /// <summary>A table beside the target takes the file, and its place then. Unordered it is loaded straight, ordered by way of staging.</summary>
    public static string Replace(TargetTables tables, string file, Guid importId, bool ordered)
    {
        var (next, former) = (New(tables.Shape), Old(tables.Shape));
        var fill = ordered
            ? Statement(Load(tables, file)) + Mark("load") + Statement(Merge(tables, next, importId, ordered, mayBeBad: false)) + Mark("merge")
            : Statement(Straight(tables.Shape, next, file, importId)) + Mark("load");
        return Mark("start") + Statement($"CREATE TABLE {next} LIKE {tables.Theirs}") + fill
            + Statement($"RENAME TABLE {tables.Theirs} TO {former}, {next} TO {tables.Theirs}") + Mark("swap");
    }

    /// <summary>Fills an empty table that is like the target.</summary>
    public static string LoadStraight(TableShape shape, string target, string file, Guid importId) => Statement(Straight(shape, target, file, importId));

    private static string Load(TargetTables tables, string file)
        => Read("raw.load").With("file", file).With("staging", tables.Staging).With("columns", tables.Shape.List());

    private static string Straight(TableShape shape, string target, string file, Guid importId)
        => Read("raw.load_straight").With("file", file).With("target", target).With("columns", shape.List()).With("import", Hexadecimal(importId));

    private static string Merge(TargetTables tables, string target, Guid importId, bool ordered, bool mayBeBad)
        => Read("raw.merge").With("target", target).With("staging", tables.Staging).With("columns", tables.Shape.List()).With("staged", tables.Shape.List("s."))
            .With("import", Hexadecimal(importId))
            .With("only_good", mayBeBad ? "WHERE s._bad IS NULL" : "")
            .With("order", ordered ? $"ORDER BY {tables.Shape.KeyList("s.")}, s._row" : "")
            .With("changes", Changes(tables.Shape, target, Hexadecimal(importId)));

    /// <summary>As the platform's own merge: bookkeeping first, while the old values still stand, and only where a value changes.</summary>
    private static string Changes(TableShape shape, string target, string importId)
    {
        var same = string.Join(" AND ", shape.Values.Select(column => $"{target}.{SqlName.Quote(column.Name)} <=> s.{SqlName.Quote(column.Name)}"));
        string[] bookkeeping =
        [
            $"_import_id = IF({same}, {target}._import_id, X'{importId}')",
            $"_changed_at = IF({same}, {target}._changed_at, NOW(6))",
        ];
        return string.Join(",\n  ", bookkeeping.Concat(shape.Values.Select(column => $"{SqlName.Quote(column.Name)} = s.{SqlName.Quote(column.Name)}")));
    }

    private static string Statement(string sql) => $"{sql};\n";

    private static string Read(string name) => SqlFile.Read<TargetTables>(name);

    /// <summary>As a server stores it: in RFC 4122 order.</summary>
    private static string Hexadecimal(Guid id) => Convert.ToHexString(id.ToByteArray(bigEndian: true));
}
