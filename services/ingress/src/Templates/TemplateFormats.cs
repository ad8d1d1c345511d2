using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>How cells are formatted so that what is typed into them arrives. A spreadsheet keeps 15 digits of a number; what may have more is a text there.</summary>
internal static class TemplateFormats
{
    public const string Text = "@";

    /// <summary>Digits that a number of a spreadsheet has.</summary>
    public const int Digits = 15;

    /// <summary>The greatest whole number of that many digits.</summary>
    public const long MostWhole = 999_999_999_999_999;

    public static string Code(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Integer when IsNumber(column) => "0",
        ColumnType.Decimal when IsNumber(column) => column.DecimalScale == 0 ? "0" : $"0.{new string('0', column.DecimalScale)}",
        ColumnType.Date => "yyyy-mm-dd",
        // Without a format a timestamp has its offset, which no cell has.
        ColumnType.Timestamp when column.Format is not null => "yyyy-mm-dd hh:mm:ss",
        ColumnType.Boolean => "General",
        _ => Text,
    };

    /// <summary>Every value that the column takes is a number of a spreadsheet, or what is more is kept out by a validation.</summary>
    public static bool IsNumber(ColumnDefinition column) => column.Map is null && column.Type switch
    {
        ColumnType.Integer => !(column.Max > MostWhole) && !(column.Min < -MostWhole),
        ColumnType.Decimal => column.DecimalPrecision <= Digits,
        _ => false,
    };
}
