using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;
using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>What a spreadsheet can be told of a column's values, so that a fault is seen where it is typed. Where it can not, the import says it.</summary>
internal static class TemplateValidations
{
    /// <summary>Of Excel: characters of a list that stands in the rule itself.</summary>
    private const int LongestList = 255;
    private static readonly string[] Booleans = ["true", "false"];

    /// <param name="column">The column.</param>
    /// <param name="cells">Where its values stand.</param>
    /// <returns>Null = nothing can be told.</returns>
    public static DataValidation? Of(ColumnDefinition column, string cells)
    {
        if (Rule(column) is not { } rule)
            return null;
        rule.SequenceOfReferences = new() { InnerText = cells };
        rule.AllowBlank = true;
        rule.ShowErrorMessage = true;
        rule.ErrorTitle = column.Name.Length > 32 ? column.Name[..32] : column.Name;
        var expected = TemplateColumns.Expected(column);
        rule.Error = expected.Length > 225 ? $"{expected[..224]}…" : expected;
        return rule;
    }

    private static DataValidation? Rule(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Text when column.Allowed is { } allowed => List(column, allowed),
        ColumnType.Boolean => List(column, Booleans),
        ColumnType.Text when column.Map is null => Between(DataValidationValues.TextLength, column.MinLength ?? 0, column.TextLength),
        ColumnType.Integer when TemplateFormats.IsNumber(column) => Between(DataValidationValues.Whole, column.Min ?? -TemplateFormats.MostWhole, column.Max ?? TemplateFormats.MostWhole),
        ColumnType.Decimal when TemplateFormats.IsNumber(column) => Decimal(column),
        // From 1900-01-01 on, which is the first day that a spreadsheet has: so it must be a date, and no text that looks like one.
        ColumnType.Date when column.Map is null => Compared(DataValidationValues.Date, DataValidationOperatorValues.GreaterThanOrEqual, 1),
        _ => null,
    };

    /// <summary>With what is read in place of another value. A list in the rule itself has commas between its values, and knows no quotes.</summary>
    private static DataValidation? List(ColumnDefinition column, IReadOnlyList<string> values)
    {
        var all = values.Concat(column.Map?.Keys ?? []).Distinct(StringComparer.Ordinal).ToList();
        var list = string.Join(',', all);
        if (list.Length > LongestList || all.Any(value => value.AsSpan().IndexOfAny(",\"") >= 0 || value.Trim() != value))
            return null;
        return new DataValidation(new Formula1($"\"{list}\"")) { Type = DataValidationValues.List };
    }

    private static DataValidation? Decimal(ColumnDefinition column) => (column.Min, column.Max) switch
    {
        (null, null) => null,
        ({ } least, null) => Compared(DataValidationValues.Decimal, DataValidationOperatorValues.GreaterThanOrEqual, least),
        (null, { } most) => Compared(DataValidationValues.Decimal, DataValidationOperatorValues.LessThanOrEqual, most),
        ({ } least, { } most) => Between(DataValidationValues.Decimal, least, most),
    };

    private static DataValidation Between(DataValidationValues type, decimal least, decimal most)
        => new(new Formula1(Number(least)), new Formula2(Number(most))) { Type = type, Operator = DataValidationOperatorValues.Between };

    private static DataValidation Compared(DataValidationValues type, DataValidationOperatorValues how, decimal value)
        => new(new Formula1(Number(value))) { Type = type, Operator = how };

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
