using System.Buffers.Binary;
using System.Numerics;

namespace Imports.Runs;

/// <summary>
/// A run as bytes: a header, then the rows in key order. Header: magic, then how many rows follow. Row: its length without length and check sum, its check sum, then
/// the place (five numbers), the lengths of key and causes, key, causes, fields. All numbers are little-endian. The number of rows has no check sum: the ledger has it too.
/// </summary>
internal static class RunFormat
{
    public const int HeaderBytes = 12;

    /// <summary>Row, first byte, first line: 8 bytes each; bytes, lines further, key, causes: 4 bytes each.</summary>
    public const int FixedBytes = (3 * sizeof(long)) + (4 * sizeof(int));

    public const int LengthBytes = sizeof(int);

    /// <summary>Length and check sum.</summary>
    public const int PrefixBytes = LengthBytes + sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "IMPROWS\n"u8;

    /// <summary>Of the version before, which has no check sums. So far from the other that no flipped bit makes the one of the other.</summary>
    private static ReadOnlySpan<byte> Unchecked => "IMPRUN1\n"u8;

    public static void WriteHeader(Span<byte> header, int rows)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[Magic.Length..], rows);
    }

    /// <summary>How many rows follow, and whether each has a check sum; null = these bytes are no run.</summary>
    public static (int Rows, bool IsChecked)? ReadHeader(ReadOnlySpan<byte> header)
    {
        var isChecked = header.StartsWith(Magic);
        return isChecked || header.StartsWith(Unchecked) ? (BinaryPrimitives.ReadInt32LittleEndian(header[Magic.Length..]), isChecked) : null;
    }

    /// <summary>CRC-32C of a row, begun with its length: a processor has an instruction for it, so it costs some nanoseconds a row.</summary>
    public static uint Sum(ReadOnlySpan<byte> row)
    {
        var sum = ~(uint)row.Length;
        for (; row.Length >= sizeof(ulong); row = row[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(row));
        foreach (var rest in row)
            sum = BitOperations.Crc32C(sum, rest);
        return ~sum;
    }

    public static void WriteFixed(Span<byte> row, in RowPlace place, int keyBytes, int causesBytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(row, place.Row);
        BinaryPrimitives.WriteInt64LittleEndian(row[8..], place.FirstByte);
        BinaryPrimitives.WriteInt64LittleEndian(row[16..], place.FirstLine);
        BinaryPrimitives.WriteInt32LittleEndian(row[24..], (int)place.LengthBytes);
        BinaryPrimitives.WriteInt32LittleEndian(row[28..], (int)(place.LastLine - place.FirstLine));
        BinaryPrimitives.WriteInt32LittleEndian(row[32..], keyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(row[36..], causesBytes);
    }
}

/// <summary>One row of a run. Valid until its reader goes on.</summary>
/// <param name="bytes">What stands behind the row's length.</param>
public readonly ref struct RunRow(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The row's number in its source.</summary>
    public long Number => BinaryPrimitives.ReadInt64LittleEndian(bytes);

    public RowPlace Place
    {
        get
        {
            var firstLine = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
            return new RowPlace(
                Number,
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
                firstLine,
                firstLine + BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]));
        }
    }

    /// <summary>The business key, as <see cref="KeyEncoder"/> writes it.</summary>
    public ReadOnlySpan<byte> Key => bytes.Slice(RunFormat.FixedBytes, KeyBytes);

    /// <summary>What parsing found against the row though it could type it: JSON objects separated by commas; mostly empty.</summary>
    public ReadOnlySpan<byte> Causes => bytes.Slice(RunFormat.FixedBytes + KeyBytes, CausesBytes);

    /// <summary>The dataset's columns in its order, as <c>LOAD DATA</c> takes them, without a line feed.</summary>
    public ReadOnlySpan<byte> Fields => bytes[(RunFormat.FixedBytes + KeyBytes + CausesBytes)..];

    private int KeyBytes => BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]);

    private int CausesBytes => BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]);
}
