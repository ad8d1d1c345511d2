using Imports.Contracts;
using Imports.Ingress;
using Imports.Ledger;
using Imports.Merge;
using Imports.MySql;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Imports.Plans.Tests;

/// <summary>A statement as a service sends it: its placeholders filled in by the service's own code where that is public, else as the code does it.</summary>
/// <param name="Case">What of several; empty = there is one.</param>
/// <param name="Sql">Without placeholders.</param>
/// <param name="Values">Those of its parameters that are particular to it; the others are <see cref="Samples"/>.</param>
internal sealed record Example(string Case, string Sql, IReadOnlyDictionary<string, object?> Values)
{
    private static readonly Dictionary<string, object?> None = [];

    private static readonly Dictionary<string, object?> RowsOfUndo = new() { ["from"] = 1, ["to"] = 10_000 };

    /// <summary>What the purge keeps, in seconds: how much is older than that decides by which index it is found.</summary>
    private static readonly Dictionary<string, long> Kept = new()
    {
        ["purge.delete_sagas"] = 7 * 86_400, ["purge.select_ledgers"] = 30 * 86_400, ["purge.select_files"] = 30 * 86_400, ["purge.select_imports"] = 400 * 86_400,
        ["purge.delete_tombstones"] = 400 * 86_400, ["purge.lock_scope_values"] = 30 * 86_400, ["purge.delete_audit"] = 400 * 86_400, ["purge.delete_mappings"] = 400 * 86_400,
    };

    public static IEnumerable<Example> Of(StatementFile file, FilledDatabase database)
    {
        var sql = file.Sql.With("table", Table(file, database)).With("target", database.Target("inventory")).With("stamp", "parsing_at").With("key", "`store_id`")
            .With("tokens", "SELECT @Token0 AS value UNION ALL SELECT @Token1").With("ids", "SELECT @Id0 AS value UNION ALL SELECT @Id1").With("foreign", database.IsMariaDb ? "innodb_sys_foreign" : "innodb_foreign");
        return file.Name switch
        {
            "import.list" => Lists(),
            "import.snapshot" => Snapshots(),
            "rows.select" => Rows(database),
            "target.read" => [new("", database.Reads.Read, None)],
            "unique.find" => [new("", Unique(file, database), new Dictionary<string, object?> { ["v0"] = "DE", ["v1"] = "FR" })],
            "lookup.find" => [new("", file.Sql.With("table", database.Target("stores")).With("name", "`country`").With("key", "`store_id`"), None)],
            "target.read_from" => [new("", database.Reads.ReadFrom, new Dictionary<string, object?> { ["from_0"] = "A-015000", ["from_1"] = "S0", ["from_2"] = "2026-03-02" })],
            "target.read_found" => [new("", database.Reads.ReadFound, None)],
            "target.update" => Updates(database.Changed),
            _ when file.Name.StartsWith("sized_merge.", StringComparison.Ordinal) || file.Name.Contains("sized_merge", StringComparison.Ordinal) || file.Name.StartsWith("merge_batch.", StringComparison.Ordinal)
                || file.Name is "purge.delete_merge_batches" or "import.set_failed" or "import.count_merge_batch" => [new("", sql, OfSized(database.Sized))],
            "replaced_table.set_undone" => [new("", sql, new Dictionary<string, object?> { ["importHex"] = database.Undoing.ToString("N") })],
            "purge.expire_images" or "purge.has_images" or "undo.select" => [new("", sql, new Dictionary<string, object?> { ["importId"] = database.Undone })],
            "image.insert_before" => [new("", database.Images.InsertBefore(database.Changed.Table), None)],
            "image.insert_changed" => [new("", database.Images.InsertChanged, None)],
            "image.insert_new" => [new("", database.Images.InsertNew(database.Reads.Keys), None)],
            "undo.count" => [new("", database.Images.Count, None)],
            "undo.insert_kept" => [new("", database.Images.InsertKept, RowsOfUndo)],
            "undo.insert_refused" => [new("", database.Images.InsertRefused, new Dictionary<string, object?> { ["rows"] = new[] { 1, 7, 4711 } })],
            "undo.restore" => [new("", database.Images.Restore, RowsOfUndo)],
            "undo.delete" => [new("", database.Images.Delete, RowsOfUndo)],
            "sweep.lock_ended" => [new("", sql, new Dictionary<string, object?> { ["importId"] = database.Failed })],
            "receipt.exists" or "replaced_table.is_dropped" or "sweep.select_closed" => [new("", sql, new Dictionary<string, object?> { ["importId"] = database.Replacing })],
            _ when file.Name.Contains("rollback", StringComparison.Ordinal) || file.Name == "replaced_table.set_rolled_back" => [new("", sql, new Dictionary<string, object?> { ["importId"] = database.RollingBack })],
            _ when Kept.TryGetValue(file.Name, out var keepSeconds) => [new("", sql, new Dictionary<string, object?> { ["keepSeconds"] = keepSeconds })],
            _ when file.Name.StartsWith("leader.", StringComparison.Ordinal) => [new("", sql, new Dictionary<string, object?> { ["holder"] = "orchestrator-1" })],
            _ => [new("", sql, None)],
        };
    }

    private static string Unique(StatementFile file, FilledDatabase database) => file.Sql
        .With("table", database.Target("stores")).With("selected", "CAST(`country` AS BINARY), CAST(`store_id` AS BINARY)").With("columns", "`country`").With("tuples", "(@v0), (@v1)");

    private static Dictionary<string, object?> OfSized(Guid import)
        => new() { ["importId"] = import, ["importHex"] = import.ToString("N"), ["owner"] = import.ToString("N"), ["after"] = 3, ["number"] = 6, ["batches"] = 5 };

    private static string Table(StatementFile file, FilledDatabase database) => file.Name.Split('.', '_')[0] switch
    {
        "saga" => "`saga_import`",
        "reference" => database.Target("stores"),
        _ => database.Target("inventory"),
    };

    private static IEnumerable<Example> Lists()
    {
        var day = DateTimeOffset.UtcNow.AddDays(-10);
        var all = new ImportFilter { TenantId = "default" };
        ImportFilter[] filters =
        [
            all,
            all with { Dataset = "dataset_8" },
            all with { Statuses = [ImportStatus.Failed] },
            all with { Statuses = [ImportStatus.Done, ImportStatus.Failed] },
            all with { Statuses = [ImportStatus.Done, ImportStatus.Failed], Dataset = "dataset_8" },
            all with { From = day, To = day.AddDays(1) },
            all with { Mode = ImportMode.Replace },
        ];
        foreach (var filter in filters)
        {
            foreach (var before in new Guid?[] { null, Guid.CreateVersion7(day) })
            {
                var values = new Dictionary<string, object?> { ["before"] = before };
                var sql = ImportLister.Statement(filter, values);
                yield return new($"{Said(filter)}{(before is null ? "" : ", behind one")}", sql, values);
            }
        }
    }

    private static string Said(ImportFilter filter)
        => string.Join(", ", filter.Statuses.Prepend(filter.Mode).Prepend(filter.Dataset).Prepend(filter.From is null ? "all" : "of a day").Where(said => said is not null));

    private static IEnumerable<Example> Snapshots() =>
    [
        new("one", SnapshotReader.ById, None), new("some", SnapshotReader.ByIds, None), new("moving", SnapshotReader.Moving, None), new("live", SnapshotReader.Live, None),
    ];

    private static IEnumerable<Example> Rows(FilledDatabase database)
    {
        (string Case, Dictionary<string, StringValues> Query)[] queries =
        [
            ("all", []), ("of an item", new() { ["item_code"] = "A-012345" }), ("of a store", new() { ["store_id"] = "S45" }), ("of a quantity", new() { ["quantity"] = "12345" }),
        ];
        foreach (var (name, query) in queries)
        {
            var rows = new RowQuery(database.Inventory, "default", database.Server.TargetSchema, RowQuery.MaxLimit, new QueryCollection(query));
            foreach (var after in new IReadOnlyList<object>?[] { null, ["A-012345", "S145", new DateOnly(2026, 3, 2)] })
            {
                var (sql, values) = rows.Statement(RowQuery.MaxLimit, after);
                yield return new(after is null ? name : $"{name}, behind a key", sql, values);
            }
        }
    }

    private static IEnumerable<Example> Updates(ChangedRows changed)
    {
        var range = new Dictionary<string, object?>
        {
            ["from_0"] = "A-015000", ["from_1"] = "S0", ["from_2"] = "2026-03-02", ["to_0"] = "A-019999", ["to_1"] = "S199", ["to_2"] = "2026-03-02",
        };
        return [new("through the target", changed.UpdateStatement(true), range), new("through the staged rows", changed.UpdateStatement(false), range)];
    }
}
