using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>
/// The keys of another dataset by the names that stand in one column of a batch, to the letter. The batch is looked over for the names first; those of which the other dataset has a row are told then.
/// </summary>
public sealed class KeyByName
{
    private readonly int longestBytes;
    private readonly Dictionary<byte[], byte[]?> keys = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], byte[]?>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private readonly HashSet<byte[]> several = new(BytesComparer.Instance);

    /// <param name="column">Whose cells hold names.</param>
    /// <param name="target">Where they are looked up.</param>
    public KeyByName(ColumnDefinition column, NamedTarget target)
    {
        Target = target;
        longestBytes = target.LongestName * 4;
        lookup = keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        Map = column.Map is { } map ? new ValueMap(map) : null;
        Unknown = new CellProblem(ErrorCodes.LookupUnknown, $"a {target.NameColumn} of {target.Dataset}");
        Ambiguous = new CellProblem(ErrorCodes.LookupAmbiguous, $"a {target.NameColumn} that one row of {target.Dataset} has");
    }

    public NamedTarget Target { get; }

    /// <summary>What is read in the place of some cells, before they are looked up.</summary>
    internal ValueMap? Map { get; }

    /// <summary>No row there has the name.</summary>
    public CellProblem Unknown { get; }

    /// <summary>Several have it.</summary>
    public CellProblem Ambiguous { get; }

    /// <summary>The different names of the batch.</summary>
    public IReadOnlyCollection<byte[]> Names => keys.Keys;

    /// <summary>A cell. What can be no name there is not asked for.</summary>
    public void Collect(ReadOnlySpan<byte> cell)
    {
        var name = Map is null ? cell : Map.Replace(cell);
        if (!Cell.IsBlank(name) && name.Length <= longestBytes && System.Text.Unicode.Utf8.IsValid(name))
            lookup.TryAdd(name, null);
    }

    /// <summary>A row of the other dataset. The database found it by its collation, which may not tell apart what is meant to the letter.</summary>
    public void Tell(byte[] name, byte[] key)
    {
        if (!keys.TryGetValue(name, out var other))
            return;
        if (other is not null)
            several.Add(name);
        keys[name] = key;
    }

    /// <summary>Why the name has no key; null = it has one.</summary>
    public CellProblem? Find(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> key)
    {
        key = lookup.TryGetValue(name, out var found) ? found : null;
        if (found is null)
            return Unknown;
        return several.Count > 0 && several.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(name) ? Ambiguous : null;
    }
}
