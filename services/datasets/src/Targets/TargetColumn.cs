namespace Imports.Datasets;

/// <summary>A column of a target as it is in the database.</summary>
public sealed record TargetColumn
{
    /// <summary>Of text in a business key.</summary>
    public const string RunCollation = "utf8mb4_bin";

    public string Name { get; init; } = "";

    /// <summary>In lower case, such as <c>varchar</c>.</summary>
    public string DataType { get; init; } = "";

    /// <summary>As in DDL, such as <c>varchar(64)</c> or <c>bigint unsigned</c>.</summary>
    public string ColumnType { get; init; } = "";
    public long? Characters { get; init; }
    public long? Bytes { get; init; }
    public string? CharacterSet { get; init; }
    public string? Collation { get; init; }
    public long? Precision { get; init; }
    public long? Scale { get; init; }

    /// <summary>Digits of a second.</summary>
    public long? Fraction { get; init; }
    public bool IsNullable { get; init; }
    public bool HasDefault { get; init; }
    public bool IsGenerated { get; init; }

    private bool IsSigned => !ColumnType.Contains("unsigned", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it keeps every value of the definition's column as it is. A wider type does, a narrower one does not.</summary>
    public bool Takes(ColumnDefinition column) => column.Type switch
    {
        Datasets.ColumnType.Text or Datasets.ColumnType.Enum or Datasets.ColumnType.Uuid => IsUnicode && (DataType == "varchar" ? Characters >= column.TextLength : IsLongText && Bytes >= column.TextLength * 4L),
        Datasets.ColumnType.Integer => IsSigned && (DataType == "bigint" || TakesDecimal(19, 0)),
        Datasets.ColumnType.Decimal => IsSigned && TakesDecimal(column.DecimalPrecision, column.DecimalScale),
        Datasets.ColumnType.Boolean => DataType is "tinyint" or "smallint" or "mediumint" or "int" or "bigint",
        Datasets.ColumnType.Date => DataType == "date",
        Datasets.ColumnType.Timestamp => DataType == "datetime" && Fraction >= 6,
        Datasets.ColumnType.Json => DataType == "longtext" && IsUnicode,
        _ => false,
    };

    /// <summary>
    /// Whether the column is in the order in which the rows of an import are sorted, and takes the same values for one. The other collations that compare by bytes do not: to them
    /// spaces at the end count.
    /// </summary>
    public bool SortsAsRuns => Collation is null || string.Equals(Collation, RunCollation, StringComparison.OrdinalIgnoreCase);

    /// <summary>Text that is compared by its bytes: else values that differ in upper and lower case would be one.</summary>
    public bool ComparesToTheLetter => Collation is null || Collation.EndsWith("_bin", StringComparison.OrdinalIgnoreCase);

    private bool IsUnicode => string.Equals(CharacterSet, "utf8mb4", StringComparison.OrdinalIgnoreCase);

    private bool IsLongText => DataType is "text" or "mediumtext" or "longtext";

    private bool TakesDecimal(int precision, int scale) => DataType == "decimal" && Scale >= scale && Precision - Scale >= precision - scale;
}
