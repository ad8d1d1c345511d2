using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The statements of one import's upsert: the SQL files with the dataset's quoted names filled in.</summary>
public sealed class UpsertStatements
{
    private static readonly string CountExistingSql = SqlFile.Read<UpsertStatements>("target.count_existing");
    private static readonly string UpsertSql = SqlFile.Read<UpsertStatements>("target.upsert");

    public UpsertStatements(DatasetDefinition dataset, StagingTable staging, string targetSchema)
    {
        var target = SqlName.Quote(targetSchema, dataset.TargetTable);
        CountExisting = CountExistingSql.With("staging", staging.Quoted).With("target", target)
            .With("key", string.Join(", ", dataset.BusinessKey.Select(SqlName.Quote)))
            .With("same_key", string.Join(" AND ", dataset.BusinessKey.Select(key => $"t.{SqlName.Quote(key)} = s.{SqlName.Quote(key)}")));
        Upsert = UpsertSql.With("target", target).With("staging", staging.Quoted)
            .With("columns", string.Join(", ", dataset.Columns.Select(column => SqlName.Quote(column.Name))))
            .With("staged", string.Join(", ", dataset.Columns.Select(column => $"s.{SqlName.Quote(column.Name)}")))
            .With("key", string.Join(", ", dataset.BusinessKey.Select(key => $"s.{SqlName.Quote(key)}")))
            .With("changes", Changes(dataset));
    }

    public string CountExisting { get; }

    public string Upsert { get; }

    private static string Changes(DatasetDefinition dataset)
    {
        var table = SqlName.Quote(dataset.TargetTable);
        var values = dataset.ValueColumns.ToList();
        if (values.Count == 0)
            return $"`tenant_id` = {table}.`tenant_id`";
        var unchanged = string.Join(" AND ", values.Select(column => Same(column, table)));
        string[] bookkeeping =
        [
            Unless(unchanged, table, TableDdl.ImportIdColumn, "@importId"),
            Unless(unchanged, table, TableDdl.ChangedAtColumn, "@changedAt"),
        ];
        return string.Join(",\n  ", bookkeeping.Concat(values.Select(column => $"{SqlName.Quote(column.Name)} = s.{SqlName.Quote(column.Name)}")));
    }

    private static string Unless(string unchanged, string table, string column, string value)
        => $"{SqlName.Quote(column)} = IF({unchanged}, {table}.{SqlName.Quote(column)}, {value})";

    /// <summary>Text is compared as bytes: by its collation 'a' and 'a ' are the same, and the change would go unnoticed.</summary>
    private static string Same(ColumnDefinition column, string table)
    {
        var (old, @new) = ($"{table}.{SqlName.Quote(column.Name)}", $"s.{SqlName.Quote(column.Name)}");
        return column.Type == ColumnType.Text ? $"CAST({old} AS BINARY) <=> CAST({@new} AS BINARY)" : $"{old} <=> {@new}";
    }
}
