namespace Imports.Datasets;

/// <summary>One column of a dataset: its type and the rules of its values.</summary>
public sealed record ColumnDefinition
{
    /// <summary>Lower-case letters, digits and underscores, not starting with an underscore; also the header that the file is matched by.</summary>
    public required string Name { get; init; }

    public required ColumnType Type { get; init; }

    /// <summary>A blank cell is refused. Key columns are always required.</summary>
    public bool Required { get; init; }

    /// <summary>Text only: most characters. Default 255, at most 4000 (key columns 255).</summary>
    public int? MaxLength { get; init; }

    /// <summary>Decimal only: digits in all. Default 18, at most 38.</summary>
    public int? Precision { get; init; }

    /// <summary>Decimal only: digits after the point. Default 2.</summary>
    public int? Scale { get; init; }

    /// <summary>Date and timestamp only: the .NET format of the cells. Default <c>yyyy-MM-dd</c>, and ISO 8601 for timestamps.</summary>
    public string? Format { get; init; }

    /// <summary>Integer and decimal only: the least value allowed.</summary>
    public decimal? Min { get; init; }

    /// <summary>Integer and decimal only: the greatest value allowed.</summary>
    public decimal? Max { get; init; }

    /// <summary>Text only: the values allowed, to the letter.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    public int TextLength => MaxLength ?? 255;
    public int DecimalPrecision => Precision ?? 18;
    public int DecimalScale => Scale ?? 2;
}

/// <summary>The types a column may have. In JSON in lower case.</summary>
public enum ColumnType
{
    Text,

    /// <summary>64-bit, signed.</summary>
    Integer,
    Decimal,

    /// <summary><c>true/false</c>, <c>yes/no</c>, <c>1/0</c>, in any case.</summary>
    Boolean,
    Date,

    /// <summary>A moment with its offset; stored in UTC with microseconds.</summary>
    Timestamp,
}
