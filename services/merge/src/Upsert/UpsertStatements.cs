using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The statements of one import's upsert: the SQL files with the dataset's quoted names filled in.</summary>
public sealed class UpsertStatements
{
    private static readonly string CountExistingSql = SqlFile.Read<UpsertStatements>("target.count_existing");
    private static readonly string UpsertSql = SqlFile.Read<UpsertStatements>("target.upsert");
    private static readonly string PreviewSql = SqlFile.Read<UpsertStatements>("target.preview");

    public UpsertStatements(MergedColumns columns, StagingTable staging, string targetSchema)
    {
        var dataset = columns.Dataset;
        var target = SqlName.Quote(targetSchema, dataset.TargetTable);
        CountExisting = CountExistingSql.With("staging", staging.Quoted).With("target", target)
            .With("key", string.Join(", ", dataset.BusinessKey.Select(SqlName.Quote)))
            .With("same_key", SameKey(dataset));
        Upsert = UpsertSql.With("target", target).With("staging", staging.Quoted)
            .With("columns", string.Join(", ", columns.All.Select(column => column.Name)))
            .With("values", string.Join(", ", columns.All.Select(column => column.Inserted)))
            .With("key", string.Join(", ", dataset.BusinessKey.Select(key => $"s.{SqlName.Quote(key)}")))
            .With("changes", Changes(columns));
        Preview = PreviewSql.With("target", target).With("staging", staging.Quoted).With("same_key", SameKey(dataset)).With("unchanged", Unchanged(columns, "t"));
    }

    public string CountExisting { get; }

    public string Upsert { get; }

    public string Preview { get; }

    private static string SameKey(DatasetDefinition dataset)
        => string.Join(" AND ", dataset.BusinessKey.Select(key => $"t.{SqlName.Quote(key)} = s.{SqlName.Quote(key)}"));

    private static string Changes(MergedColumns columns)
    {
        var table = SqlName.Quote(columns.Dataset.TargetTable);
        if (!columns.Updated.Any())
            return $"`tenant_id` = {table}.`tenant_id`";
        var unchanged = Unchanged(columns, table);
        string[] bookkeeping =
        [
            Unless(unchanged, table, TableDdl.ImportIdColumn, "UNHEX(@importHex)"),
            Unless(unchanged, table, TableDdl.ChangedAtColumn, "@changedAt"),
        ];
        return string.Join(",\n  ", bookkeeping.Concat(columns.Updated.Select(column => $"{column.Name} = {column.UpdatedOver(table)}")));
    }

    private static string Unchanged(MergedColumns columns, string row)
        => columns.Updated.Any() ? string.Join(" AND ", columns.Updated.Select(column => column.SameAs(row))) : "TRUE";

    private static string Unless(string unchanged, string table, string column, string value)
        => $"{SqlName.Quote(column)} = IF({unchanged}, {table}.{SqlName.Quote(column)}, {value})";
}
