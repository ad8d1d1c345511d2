using Imports.Datasets;
using Imports.Reading.Splitting;

namespace Imports.Reading.Mapping;

/// <summary>A saved mapping held against a dataset and a header: it fits as a whole or not at all.</summary>
public sealed class SavedFit
{
    private SavedFit(string? fault, IReadOnlyDictionary<string, int> fields) => (Fault, Fields) = (fault, fields);

    /// <summary>Why it does not fit, as what follows 'the mapping'; null = it does.</summary>
    public string? Fault { get; }

    /// <summary>By column the field that it is read from; empty where it does not fit.</summary>
    public IReadOnlyDictionary<string, int> Fields { get; }

    public static SavedFit Of(DatasetDefinition dataset, IReadOnlyList<string> header, IReadOnlyDictionary<string, string> mapping)
        => Of([.. dataset.Columns.Where(column => column.From == ColumnOrigin.File).Select(column => column.Name)], new HeaderNames(header), mapping);

    internal static SavedFit Of(HashSet<string> columns, HeaderNames names, IReadOnlyDictionary<string, string> mapping)
    {
        var none = new Dictionary<string, int>();
        var strange = mapping.Keys.Where(column => !columns.Contains(column)).ToList();
        if (strange.Count > 0)
            return new SavedFit($"names {HeaderNames.Shown(strange)}, which the dataset does not read from a file", none);
        var found = mapping.ToDictionary(pair => pair.Key, pair => names.Find(new SearchedName(pair.Value)));
        var lacking = found.Where(pair => pair.Value.Count != 1).Select(pair => mapping[pair.Key]).ToList();
        return lacking.Count > 0
            ? new SavedFit($"names {HeaderNames.Shown(lacking)}, which the header does not have once", none)
            : new SavedFit(null, found.ToDictionary(pair => pair.Key, pair => pair.Value[0]));
    }
}
