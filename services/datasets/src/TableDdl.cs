using System.Security.Cryptography;
using System.Text;
using Imports.MySql;

namespace Imports.Datasets;

/// <summary>Generates a dataset's tables. Names are quoted by <see cref="SqlName"/>; values never enter the text.</summary>
public static class TableDdl
{
    /// <summary>The bookkeeping columns of a generated target: the import that last changed the row, and when (UTC).</summary>
    public const string ImportIdColumn = "_import_id";
    public const string ChangedAtColumn = "_changed_at";

    /// <summary>A table that is built anew stands beside its target under its name with this.</summary>
    public const string NewSuffix = "_new";

    /// <summary>
    /// The target: clustered on tenant and business key, so that a merge in key order writes in the table's own order. Text is compared to the letter.
    /// It has all of the dataset's <see cref="DatasetDefinition.Indexes"/>: it is there as a whole, or not at all.
    /// </summary>
    /// <param name="schema">Of the targets.</param>
    /// <param name="dataset">The definition.</param>
    /// <param name="changeId">The change that makes it, which may be refused yet.</param>
    public static string CreateTarget(string schema, DatasetDefinition dataset, Guid? changeId = null)
    {
        var columns = dataset.Columns.Select(column => $"{Declare(column)}{(dataset.IsKey(column) || column.Required ? " NOT NULL" : " NULL")}");
        var indexes = string.Concat(dataset.Indexes.Select(index => $",\n  {DeclareIndex(index)}"));
        return $"""
            CREATE TABLE IF NOT EXISTS {SqlName.Quote(schema, dataset.TargetTable)} (
              `tenant_id` VARCHAR(64) NOT NULL,
              {string.Join(",\n  ", columns)},
              `{ImportIdColumn}` BINARY(16) NOT NULL,
              `{ChangedAtColumn}` DATETIME(6) NOT NULL,
              PRIMARY KEY (`tenant_id`, {Names(dataset.BusinessKey)}){indexes}
            ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = '{Comment(dataset, changeId)}'
            """;
    }

    /// <summary>Of a generated target: what for, and by which change it was made.</summary>
    public static string Comment(DatasetDefinition dataset, Guid? changeId = null) => $"dataset {dataset.Name}{(changeId is { } id ? $", change {id}" : "")}";

    /// <summary>The same for the same columns. Of those that do not fit into a name, a hash stands for the rest.</summary>
    public static string IndexName(IReadOnlyList<string> columns)
    {
        var name = $"ix_{string.Join('_', columns)}";
        if (name.Length <= SqlName.MaxLength)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', columns))))[..12];
        return $"{name[..(SqlName.MaxLength - 13)]}_{hash}";
    }

    /// <summary>Makes <see cref="Additions"/> to a target, all of them or none: both servers carry a statement out as a whole.</summary>
    public static string Extend(string schema, string table, string additions) => $"/* imports:datasets.extend_target */ ALTER TABLE {SqlName.Quote(schema, table)} {additions}";

    /// <summary>Columns and indexes that a new version of a dataset brings, as they stand in ALTER TABLE. The columns take NULL, since the rows that are there have no value.</summary>
    public static string Additions(IEnumerable<ColumnDefinition> columns, IEnumerable<IReadOnlyList<string>> indexes)
        => string.Join(", ", columns.Select(column => $"ADD COLUMN {Declare(column)} NULL").Concat(indexes.Select(index => $"ADD {DeclareIndex(index)}")));

    /// <summary>Name and type of a column as they stand in DDL.</summary>
    public static string Declare(ColumnDefinition column) => $"{SqlName.Quote(column.Name)} {SqlType(column)}";

    private static string DeclareIndex(IReadOnlyList<string> columns) => $"INDEX {SqlName.Quote(IndexName(columns))} ({Names(columns)})";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(SqlName.Quote));

    /// <summary>The type of a column as the server writes it in DDL.</summary>
    internal static string SqlType(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Text or ColumnType.Enum or ColumnType.Uuid => $"VARCHAR({column.TextLength})",
        ColumnType.Integer => "BIGINT",
        ColumnType.Decimal => $"DECIMAL({column.DecimalPrecision}, {column.DecimalScale})",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Date => "DATE",
        ColumnType.Timestamp => "DATETIME(6)",
        ColumnType.Json => "LONGTEXT",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No SQL type."),
    };
}
