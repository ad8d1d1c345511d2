using System.Text;

namespace Imports.Reading.Typing;

/// <summary>What is read in the place of certain cells, by their text to the letter. Looks a cell up by its bytes, without making a string of it.</summary>
public sealed class ValueMap
{
    private readonly Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> values;
    private readonly int longest;

    public ValueMap(IReadOnlyDictionary<string, string> map)
    {
        var encoded = map.ToDictionary(pair => Encoding.UTF8.GetBytes(pair.Key), pair => Encoding.UTF8.GetBytes(pair.Value), BytesComparer.Instance);
        values = encoded.GetAlternateLookup<ReadOnlySpan<byte>>();
        longest = encoded.Keys.Max(key => key.Length);
    }

    /// <summary>The value in the cell's place, or the cell.</summary>
    public ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> cell) => cell.Length <= longest && values.TryGetValue(cell, out var value) ? value : cell;
}
