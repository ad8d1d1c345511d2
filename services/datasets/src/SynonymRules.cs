namespace Imports.Datasets;

/// <summary>What makes the synonyms of a definition sound: each leads to one column.</summary>
internal static class SynonymRules
{
    private const int MostSynonyms = 50;
    private const int LongestSynonym = 200;

    public static void Check(DatasetDefinition definition, Faults faults)
    {
        var owners = Owners(definition);
        for (var i = 0; i < definition.Columns.Count; i++)
        {
            var (column, at) = (definition.Columns[i], $"$.columns[{i}].synonyms");
            if (column.Synonyms is not { } synonyms)
                continue;
            faults.Unless(column.From == ColumnOrigin.File, at, "are for columns of the file");
            faults.Unless(synonyms.Count is > 0 and <= MostSynonyms, at, $"must hold 1 to {MostSynonyms} names");
            for (var k = 0; k < synonyms.Count; k++)
                CheckOne(column, synonyms[k], $"{at}[{k}]", owners, faults);
        }
    }

    private static void CheckOne(ColumnDefinition column, string synonym, string at, ILookup<string, string> owners, Faults faults)
    {
        var name = HeaderName.Of(synonym);
        if (!faults.Unless(name.Folded.Length > 0 && synonym.Length <= LongestSynonym, at, $"must have a letter or a digit, and at most {LongestSynonym} characters"))
            return;
        if (name.Forms.SelectMany(form => owners[form]).FirstOrDefault(owner => owner != column.Name) is { } other)
            faults.Add(at, $"leads to the column '{other}' too");
    }

    /// <summary>By form: the columns that have it as their name or a synonym.</summary>
    private static ILookup<string, string> Owners(DatasetDefinition definition)
        => definition.Columns.Where(column => column.From == ColumnOrigin.File)
            .SelectMany(column => (column.Synonyms ?? []).Prepend(column.Name).SelectMany(name => HeaderName.Of(name).Forms).Distinct(), (column, form) => (form, column.Name))
            .ToLookup(pair => pair.form, pair => pair.Name);
}
