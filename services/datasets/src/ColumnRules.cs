namespace Imports.Datasets;

/// <summary>What makes the definition of one column sound.</summary>
internal sealed class ColumnRules(DatasetDefinition definition, ColumnDefinition column, string at, Faults faults)
{
    private bool IsText => column.Type == ColumnType.Text;

    public void Check()
    {
        CheckShape();
        CheckRanges();
        new FormRules(definition, column, at, faults).Check();
        CheckReference();
        CheckBlank();
        CheckOrigin();
        if (CheckPattern())
            CheckValues();
    }

    private void CheckShape()
    {
        Require(DatasetRules.NamePattern().IsMatch(column.Name) && column.Name.Length <= 60, ".name", "must be lower-case letters, digits and underscores, at most 60");
        Require(IsText || column.MinLength is null, ".min_length", "is for text columns");
        Require(IsText || column.MaxLength is null, ".max_length", "is for text columns");
        Require(IsText || column.Type == ColumnType.Enum || column.Allowed is null, ".allowed", "is for text and enum columns");
        Require(IsText || column.Pattern is null, ".pattern", "is for text columns");
        Require(column.Type == ColumnType.Decimal || (column.Precision is null && column.Scale is null), "", "precision and scale are for decimal columns");
        Require(DatasetRules.IsNumber(column) || column.Min is null, ".min", "is for number columns");
        Require(DatasetRules.IsNumber(column) || column.Max is null, ".max", "is for number columns");
        Require(column.Type != ColumnType.Json || !definition.IsKey(column), ".type", "json is for columns outside the business key");
    }

    private void CheckRanges()
    {
        Require(!IsText || (column.TextLength >= 1 && column.TextLength <= (definition.IsKey(column) ? 255 : 4000)), ".max_length", "must be 1 to 4000 (1 to 255 in the business key)");
        Require(column.MinLength is null || (column.MinLength >= 1 && column.MinLength <= column.TextLength), ".min_length", "must be 1 to max_length");
        Require(
            column.DecimalPrecision is >= 1 and <= 38 && column.DecimalScale >= 0 && column.DecimalScale <= column.DecimalPrecision && column.DecimalScale <= 30,
            "",
            "precision must be 1 to 38 and scale 0 to precision, at most 30");
        Require(column.Min is null || column.Max is null || column.Min <= column.Max, "", "min is greater than max");
        Require(column.Allowed is null or { Count: > 0 }, ".allowed", "must hold at least one value");
        Require(column.Allowed is null || column.Allowed.Distinct().Count() == column.Allowed.Count, ".allowed", "holds a value twice");
        Require(column.Map is null or { Count: > 0 }, ".map", "must hold at least one value");
    }

    private void CheckReference()
    {
        if (column.References is not { } reference)
            return;
        Require(column.Type is ColumnType.Text or ColumnType.Integer, ".references", "is for text and integer columns");
        Require(DatasetRules.NamePattern().IsMatch(reference.Dataset), ".references.dataset", "is no name of a dataset");
        Require(reference.Dataset != definition.Name, ".references.dataset", "names the dataset itself");
        if (reference.By is not { } by)
            return;
        Require(DatasetRules.NamePattern().IsMatch(by), ".references.by", "is no name of a column");
        Require(reference.WhenEmpty == WhenEmpty.Refuse, ".references.when_empty", "is not for what is looked up by a name: where nothing is, nothing is found");
        Require(
            column.Default is null && column.Pattern is null && column.Allowed is null && column.MinLength is null,
            ".references.by",
            "looks a name up, and default, pattern, allowed and min_length are for values that stand in the file");
    }

    private void CheckBlank()
    {
        Require(column.Blank != BlankMeaning.Default || column.Default is not null, ".blank", "is default, and there is no default");
        Require(column.Default is null || !DefinitionValue.IsBlank(column.Default), ".default", "is blank");
        Require(!definition.IsKey(column) || (column.Blank == BlankMeaning.Null && column.Default is null), "", "a key column has neither default nor blank: its cells are never blank");
        Require(column.Blank != BlankMeaning.Keep || !column.Required, ".blank", "is keep, and the column is required");
        Require(column.Default is null || column.Type != ColumnType.Json, ".default", "is not for json columns");
    }

    private void CheckOrigin()
    {
        var fits = column.From switch
        {
            ColumnOrigin.ImportId => IsText && column.TextLength >= 36,
            ColumnOrigin.RowNumber => column.Type == ColumnType.Integer,
            ColumnOrigin.Record => column.Type == ColumnType.Json,
            _ => true,
        };
        Require(fits, ".from", "does not fit the type: import_id is text of 36 or more, row_number integer, record json");
        Require(
            column.From == ColumnOrigin.File || (column.Map is null && column.Default is null && column.Blank == BlankMeaning.Null && column.Pattern is null && column.References is null),
            ".from",
            "is not the file, and what is said of cells does not apply");
        Require(column.From == ColumnOrigin.File || definition.Columns.Count(other => other.From == column.From) == 1, ".from", "is that of another column too");
    }

    private bool CheckPattern()
    {
        if (column.Pattern is not { } pattern)
            return true;
        try
        {
            _ = ColumnPattern.Whole(pattern);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            faults.Add($"{at}.pattern", $"is no regular expression that runs without backtracking: {e.Message}");
            return false;
        }
    }

    /// <summary>Values that the definition itself names must be ones that it takes: else no row with them would ever be valid.</summary>
    private void CheckValues()
    {
        foreach (var value in column.Allowed ?? [])
            CheckValue(value, ".allowed");
        // What replaces a name is a name too, and of another column.
        var map = column.References?.By is null ? column.Map : null;
        foreach (var (from, to) in map ?? new Dictionary<string, string>())
        {
            Require(!DefinitionValue.IsBlank(from), ".map", "replaces a blank cell: that is what blank and default are for");
            if (!DefinitionValue.IsBlank(to))
                CheckValue(to, $".map['{from}']");
        }
        if (column.Default is { } text && !DefinitionValue.IsBlank(text))
            CheckValue(column.Map?.GetValueOrDefault(text) ?? text, ".default");
    }

    private void CheckValue(string value, string place)
    {
        if (DefinitionValue.Problem(column, value) is { } problem)
            faults.Add($"{at}{place}", $"holds '{value}', which {problem}");
    }

    private void Require(bool holds, string place, string message) => faults.Unless(holds, $"{at}{place}", message);
}
