using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>What makes the definition of one column sound.</summary>
internal static class ColumnRules
{
    public static void Check(DatasetDefinition definition, ColumnDefinition column, string at)
    {
        var isText = column.Type == ColumnType.Text;
        var isDecimal = column.Type == ColumnType.Decimal;
        Require(DatasetRules.NamePattern().IsMatch(column.Name) && column.Name.Length <= 60, $"{at}.name", "must be lower-case letters, digits and underscores, at most 60");
        Require(isText || (column.MaxLength is null && column.MinLength is null && column.Allowed is null && column.Pattern is null),
            at, "min_length, max_length, pattern and allowed are for text columns");
        Require(isDecimal || (column.Precision is null && column.Scale is null), at, "precision and scale are for decimal columns");
        Require(DatasetRules.IsNumber(column) || (column.Min is null && column.Max is null), at, "min and max are for number columns");
        Require(column.Format is null || column.Type is ColumnType.Date or ColumnType.Timestamp, at, "format is for date and timestamp columns");
        Require(column.TextLength >= 1 && column.TextLength <= (definition.IsKey(column) ? 255 : 4000), $"{at}.max_length", "must be 1 to 4000 (1 to 255 in the business key)");
        Require(column.MinLength is null || (column.MinLength >= 1 && column.MinLength <= column.TextLength), $"{at}.min_length", "must be 1 to max_length");
        Require(column.DecimalPrecision is >= 1 and <= 38 && column.DecimalScale >= 0 && column.DecimalScale <= column.DecimalPrecision && column.DecimalScale <= 30,
            at, "precision must be 1 to 38 and scale 0 to precision, at most 30");
        Require(column.Min is null || column.Max is null || column.Min <= column.Max, at, "min is greater than max");
        Require(column.Allowed is null or { Count: > 0 }, $"{at}.allowed", "must hold at least one value");
        Require(column.Map is null or { Count: > 0 }, $"{at}.map", "must hold at least one value");
        Require(column.Type != ColumnType.Json || !definition.IsKey(column), $"{at}.type", "json is for columns outside the business key");
        Require(column.References is null || column.Type is ColumnType.Text or ColumnType.Integer, $"{at}.references", "is for text and integer columns");
        Require(column.References is null || column.References.Dataset != definition.Name, $"{at}.references", "names the dataset itself");
        CheckPattern(column, $"{at}.pattern");
        CheckBlank(definition, column, at);
        CheckOrigin(column, at);
    }

    private static void CheckPattern(ColumnDefinition column, string at)
    {
        if (column.Pattern is not { } pattern)
            return;
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new DatasetDefinitionException(at, $"is no regular expression that runs without backtracking: {e.Message}", e);
        }
    }

    private static void CheckBlank(DatasetDefinition definition, ColumnDefinition column, string at)
    {
        Require(column.Blank != BlankMeaning.Default || column.Default is not null, $"{at}.blank", "is default, and there is no default");
        Require(column.Default is null || !string.IsNullOrWhiteSpace(column.Default), $"{at}.default", "is blank");
        Require(!definition.IsKey(column) || (column.Blank == BlankMeaning.Null && column.Default is null), at, "a key column has neither default nor blank: its cells are never blank");
        Require(column.Blank != BlankMeaning.Keep || !column.Required, $"{at}.blank", "is keep, and the column is required");
    }

    private static void CheckOrigin(ColumnDefinition column, string at)
    {
        var fits = column.From switch
        {
            ColumnOrigin.ImportId => column.Type == ColumnType.Text && column.TextLength >= 36,
            ColumnOrigin.RowNumber => column.Type == ColumnType.Integer,
            ColumnOrigin.Record => column.Type == ColumnType.Json,
            _ => true,
        };
        Require(fits, $"{at}.from", "does not fit the type: import_id is text of 36 or more, row_number integer, record json");
        Require(column.From == ColumnOrigin.File || (column.Map is null && column.Default is null && column.Blank == BlankMeaning.Null && column.Pattern is null),
            $"{at}.from", "is not the file, and what is said of cells does not apply");
    }

    private static void Require(bool holds, string path, string message) => DatasetRules.Require(holds, path, message);
}
