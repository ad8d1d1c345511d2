namespace Imports.Datasets;

/// <summary>What makes the rules and totals of a definition sound.</summary>
internal static class RuleChecks
{
    /// <summary>Each is evaluated for every row.</summary>
    private const int MostRules = 100;

    private const int LongestName = 60;
    private const int MostTotals = 20;

    public static void Check(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(definition.Rules.Count <= MostRules, "$.rules", $"must be at most {MostRules}");
        foreach (var twice in definition.Rules.GroupBy(rule => rule.Name).Where(group => group.Count() > 1))
            faults.Add("$.rules", $"names '{twice.Key}' twice");
        for (var i = 0; i < definition.Rules.Count; i++)
            Check(definition, definition.Rules[i], $"$.rules[{i}]", faults);
    }

    public static void CheckTotals(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(definition.Totals.Count <= MostTotals, "$.totals", $"must be at most {MostTotals}");
        for (var i = 0; i < definition.Totals.Count; i++)
        {
            var (total, at) = (definition.Totals[i], $"$.totals[{i}]");
            if (!DatasetRules.IsColumn(definition, total.Left, $"{at}.left", faults) | !DatasetRules.IsColumn(definition, total.Right, $"{at}.right", faults))
                continue;
            faults.Unless(total.Left != total.Right, at, "compares a column with itself");
            ColumnDefinition[] columns = [definition.Column(total.Left), definition.Column(total.Right)];
            faults.Unless(Array.TrueForAll(columns, column => column.From == ColumnOrigin.File && DatasetRules.IsNumber(column)), at, "adds up columns of numbers that the file has");
            // Parsing puts the default in the place of the blank cell, and the file would not be what was sent.
            foreach (var column in columns.Where(column => column.Blank == BlankMeaning.Default && DefinitionValue.AddsUp(column)))
                faults.Add(at, $"adds up {column.Name}, whose blank cells mean {column.Default}; in a total they count as nothing");
        }
    }

    private static void Check(DatasetDefinition definition, RuleDefinition rule, string at, Faults faults)
    {
        faults.Unless(DatasetRules.NamePattern().IsMatch(rule.Name) && rule.Name.Length <= LongestName, $"{at}.name", $"must be lower-case letters, digits and underscores, at most {LongestName}");
        faults.Unless(
            rule.Message is null || (rule.Message.Length <= RuleDefinition.LongestMessage && !string.IsNullOrWhiteSpace(rule.Message)), $"{at}.message", $"must be 1 to {RuleDefinition.LongestMessage} characters");
        try
        {
            var expression = ExpressionParser.Read(definition, rule.Check);
            if (rule.Blames is { } blamed)
                faults.Unless(expression.Columns.Any(named => named.Column.Name == blamed), $"{at}.blames", $"is '{blamed}', which is no column that the rule names");
        }
        catch (ExpressionException e)
        {
            faults.Add($"{at}.check", e.Message);
        }
    }
}
