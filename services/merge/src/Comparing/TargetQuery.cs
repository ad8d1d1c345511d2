using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The statements that read a target in key order, for one import: the SQL files with the dataset's quoted names filled in.</summary>
public sealed class TargetQuery
{
    private static readonly string ReadSql = SqlFile.Read<TargetQuery>("target.read");
    private static readonly string ReadFromSql = SqlFile.Read<TargetQuery>("target.read_from");
    private static readonly string ReadFoundSql = SqlFile.Read<TargetQuery>("target.read_found");
    private static readonly string EstimateSql = SqlFile.Read<TargetQuery>("target.estimate");
    private static readonly string CreateKeysSql = SqlFile.Read<TargetQuery>("target.create_keys");

    /// <param name="columns">Of the import.</param>
    /// <param name="server">Names the schemas.</param>
    /// <param name="importId">The import.</param>
    /// <param name="isWhole">Rows are read with all that they have: the columns of <see cref="MergedColumns.Whole"/>, the import that changed them last, as hexadecimal digits, and when.</param>
    public TargetQuery(MergedColumns columns, MySqlServerOptions server, Guid importId, bool isWhole = false)
    {
        var target = SqlName.Quote(server.TargetSchema, columns.Dataset.TargetTable);
        var names = columns.Key.Select(column => column.Name).ToList();
        var values = string.Join(", ", (isWhole ? columns.Whole : columns.Staged).Select(column => $"COALESCE(CAST(t.{column.Name} AS BINARY), X'FE')"));
        if (isWhole)
            values += $", COALESCE(HEX(t.`{TableDdl.ImportIdColumn}`), X'FE'), COALESCE(CAST(t.`{TableDdl.ChangedAtColumn}` AS BINARY), X'FE')";
        Keys = SqlName.Quote(server.StagingSchema, $"k_{importId:N}");
        KeyNames = names;
        Read = ReadSql.With("target", target).With("values", values).With("key", Listed(names, "t."));
        ReadFrom = ReadFromSql.With("target", target).With("values", values).With("from", new KeyRange(columns.Key).From("t")).With("key", Listed(names, "t."));
        ReadFound = ReadFoundSql.With("target", target).With("values", values).With("keys", Keys).With("key", Listed(names, "k."))
            .With("same_key", string.Join(" AND ", names.Select(name => $"t.{name} = k.{name}")));
        Estimate = EstimateSql.With("target", target);
        CreateKeys = CreateKeysSql.With("target", target).With("keys", Keys).With("key", Listed(names, ""));
    }

    /// <summary>The whole target of a tenant.</summary>
    public string Read { get; }

    /// <summary>The same from the key <c>@from_…</c> on.</summary>
    public string ReadFrom { get; }

    /// <summary>Those of its rows whose keys stand in <see cref="Keys"/>.</summary>
    public string ReadFound { get; }

    /// <summary>About how many rows the tenant has.</summary>
    public string Estimate { get; }

    /// <summary>Makes the table of keys, for the session alone.</summary>
    public string CreateKeys { get; }

    /// <summary>The table of keys, quoted.</summary>
    public string Keys { get; }

    public IReadOnlyList<string> KeyNames { get; }

    private static string Listed(IEnumerable<string> names, string prefix) => string.Join(", ", names.Select(name => prefix + name));
}
