using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Imports.Reading.Typing;

/// <summary>What is read in the place of certain cells, by their text to the letter. Looks a cell up by its bytes, without making a string of it.</summary>
public sealed class ValueMap
{
    private readonly Dictionary<byte[], byte[]>.AlternateLookup<ReadOnlySpan<byte>> values;
    private readonly int longest;

    public ValueMap(IReadOnlyDictionary<string, string> map)
    {
        var encoded = map.ToDictionary(pair => Encoding.UTF8.GetBytes(pair.Key), pair => Encoding.UTF8.GetBytes(pair.Value), new BytesComparer());
        values = encoded.GetAlternateLookup<ReadOnlySpan<byte>>();
        longest = encoded.Keys.Max(key => key.Length);
    }

    /// <summary>The value in the cell's place, or the cell.</summary>
    public ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> cell) => cell.Length <= longest && values.TryGetValue(cell, out var value) ? value : cell;

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
