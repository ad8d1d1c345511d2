using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>Types the cells of one column: checks a cell's bytes and writes its value as the database takes it. Cells are never blank here.</summary>
public abstract class Cell
{
    /// <summary>Writes the value, or nothing and says what is wrong.</summary>
    public abstract CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row);

    /// <param name="column">What is asked of it.</param>
    /// <param name="isWorkbook">Dates and times of a workbook come in ISO 8601 whatever the column's format, and texts in that format.</param>
    public static Cell For(ColumnDefinition column, bool isWorkbook = false) => column.Type switch
    {
        ColumnType.Text => new TextCell(column.TextLength),
        ColumnType.Integer => new IntegerCell(),
        ColumnType.Decimal => new DecimalCell(column.DecimalPrecision, column.DecimalScale),
        ColumnType.Boolean => new BooleanCell(),
        ColumnType.Date => new DateCell(column.Format ?? DateCell.DefaultFormat, isWorkbook),
        ColumnType.Timestamp when column.Format is { } format => new FormattedTimestampCell(format, isWorkbook),
        ColumnType.Timestamp => new TimestampCell(),
        ColumnType.Json => new JsonCell(),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No such type."),
    };

    /// <summary>Empty, or nothing but spaces and tabs.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> cell) => cell.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    /// <summary>Values other than text may stand between spaces.</summary>
    protected static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) => cell.Trim(" \t"u8);
}

/// <summary>Why a cell is refused.</summary>
/// <param name="Code">Stable code of docs/error-codes.md.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record CellProblem(string Code, string Expected);
