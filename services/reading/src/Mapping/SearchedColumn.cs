using Imports.Datasets;
using Imports.Reading.Splitting;

namespace Imports.Reading.Mapping;

/// <summary>A name that is looked for in headers.</summary>
internal sealed record SearchedName(string Text)
{
    public HeaderName Forms { get; } = HeaderName.Of(Text);
}

/// <summary>A column of the file, and the names that it is looked for under.</summary>
/// <param name="definition">The column.</param>
/// <param name="isRequired">A file without it is refused.</param>
/// <param name="stated">The header that the sender names; null = he does not.</param>
internal sealed class SearchedColumn(ColumnDefinition definition, bool isRequired, SearchedName? stated)
{
    public string Name => definition.Name;

    public bool IsRequired => isRequired;

    public SearchedName? Stated => stated;

    public SearchedName Own { get; } = new(definition.Name);

    public IReadOnlyList<SearchedName> Synonyms { get; } = [.. (definition.Synonyms ?? []).Select(synonym => new SearchedName(synonym))];

    /// <summary>The header names it, under its own name or another.</summary>
    public bool IsNamedIn(HeaderNames names) => names.Find(Own).Count > 0 || Synonyms.Any(synonym => names.Find(synonym).Count > 0);
}
