using System.Buffers.Binary;
using System.Security.Cryptography;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// The different values of one column of the business key, as hashes of what the key is compared by: values that are one to the database have one hash, such as 1.5 and 1.50,
/// or texts with and without spaces at their end. For one thread.
/// </summary>
/// <param name="dataset">It names a scope.</param>
/// <param name="most">More are not looked for.</param>
internal sealed class ScopeValues(DatasetDefinition dataset, int most)
{
    /// <summary>Rows between two looks at the token.</summary>
    private const int LookEvery = 1 << 14;

    private readonly KeyEncoder encoder = new(dataset with { BusinessKey = [dataset.Scope ?? throw new ArgumentException("The dataset names no scope.", nameof(dataset))] });
    private readonly SortedSet<Hash> found = [];
    private readonly KeyBuffer value = new();
    private byte[] previous = [];

    /// <summary>Goes through all rows but the refused ones, for as long as the processor takes.</summary>
    /// <returns>The hashes in their order; null = there are more than wanted.</returns>
    public IReadOnlyList<byte[]>? Read(MergedRuns rows, RefusedRows refused, CancellationToken cancellationToken)
    {
        for (var count = 0L; rows.Read(); count++)
        {
            if (count % LookEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!refused.Contains(rows.Current.Number) && !Add(rows.Current.Fields))
                return null;
        }

        return [.. found.Select(hash => hash.ToBytes())];
    }

    /// <returns>False = it is one too many.</returns>
    private bool Add(ReadOnlySpan<byte> fields)
    {
        encoder.Encode(fields, value);
        if (value.Written.SequenceEqual(previous))
            return true;
        previous = value.Written.ToArray();
        return !found.Add(Hash.Of(previous)) || found.Count <= most;
    }

    /// <summary>SHA-256. In the order of its bytes.</summary>
    private readonly record struct Hash(UInt128 First, UInt128 Second) : IComparable<Hash>
    {
        public static Hash Of(ReadOnlySpan<byte> value)
        {
            Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(value, bytes);
            return new Hash(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
        }

        public int CompareTo(Hash other) => First == other.First ? Second.CompareTo(other.Second) : First.CompareTo(other.First);

        public byte[] ToBytes()
        {
            var bytes = new byte[SHA256.HashSizeInBytes];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, First);
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), Second);
            return bytes;
        }
    }
}
