using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Reading.Typing;

/// <summary>Types the cells of one column: checks a cell's bytes and writes its value as the database takes it. Cells are never blank here.</summary>
public abstract class Cell
{
    /// <summary>Writes the value, or nothing and says what is wrong.</summary>
    public abstract CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row);

    /// <param name="column">What is asked of it.</param>
    /// <param name="isWorkbook">Dates and times of a workbook come in ISO 8601 and its numbers plain, whatever the dataset says; texts come in the column's form.</param>
    /// <param name="form">How its dates or numbers are written; null = as the dataset says.</param>
    public static Cell For(ColumnDefinition column, bool isWorkbook = false, ColumnForm? form = null) => column.Type switch
    {
        ColumnType.Text => new TextCell(column.TextLength),
        ColumnType.Integer => StyleOf(column, isWorkbook, form) is { } style ? StyledNumberCell.Integer(style) : new IntegerCell(),
        ColumnType.Decimal => DecimalOf(column, StyleOf(column, isWorkbook, form)),
        ColumnType.Boolean => new BooleanCell(),
        ColumnType.Date => form?.Form is { } order and not DateForm.Iso ? new OrderedDateCell(order) : new DateCell(column.AllFormats, isWorkbook),
        ColumnType.Timestamp when column.AllFormats.Count > 0 => new FormattedTimestampCell(column.AllFormats, isWorkbook, LocalTime.Of(column)),
        ColumnType.Timestamp => new TimestampCell(LocalTime.Of(column)),
        ColumnType.Json => new JsonCell(),
        ColumnType.Enum => new EnumCell(column.Allowed ?? []),
        ColumnType.Uuid => new UuidCell(),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No such type."),
    };

    private static Cell DecimalOf(ColumnDefinition column, NumberStyle? style)
        => style is null ? new DecimalCell(column.DecimalPrecision, column.DecimalScale) : StyledNumberCell.Decimal(column.DecimalPrecision, column.DecimalScale, style);

    /// <summary>Where no mark is known yet, no cell has one; what separates thousands in any case is taken.</summary>
    private static NumberStyle? StyleOf(ColumnDefinition column, bool isWorkbook, ColumnForm? form)
        => form is null ? (isWorkbook ? null : NumberStyle.Of(column)) : form.Form is { } mark ? NumberStyle.Of(mark) : NumberStyle.Neutral;

    /// <summary>Empty, or nothing but spaces and tabs.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> cell) => cell.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    /// <summary>Values other than text may stand between spaces.</summary>
    protected static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell) => cell.Trim(" \t"u8);
}

/// <summary>Why a cell is refused.</summary>
/// <param name="Code">Stable code of docs/error-codes.md.</param>
/// <param name="Expected">What would have been right.</param>
public sealed record CellProblem(string Code, string Expected);
