using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>
/// A run as bytes: a header, then the rows in key order. Header: magic, then how many rows follow. Row: the length of what follows it, then
/// the place (five numbers), the lengths of key and causes, key, causes, fields. All numbers are little-endian. Behind the rows stand the check sums of all before them
/// (<see cref="RunSums"/>): a reader that does not know them ends before.
/// </summary>
internal static class RunFormat
{
    public const int HeaderBytes = 12;

    /// <summary>Row, first byte, first line: 8 bytes each; bytes, lines further, key, causes: 4 bytes each.</summary>
    public const int FixedBytes = (3 * sizeof(long)) + (4 * sizeof(int));

    public const int LengthBytes = sizeof(int);

    private static ReadOnlySpan<byte> Magic => "IMPRUN1\n"u8;

    public static void WriteHeader(Span<byte> header, int rows)
    {
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[Magic.Length..], rows);
    }

    /// <summary>How many rows follow; null = these bytes are no run.</summary>
    public static int? ReadHeader(ReadOnlySpan<byte> header)
        => header.StartsWith(Magic) ? BinaryPrimitives.ReadInt32LittleEndian(header[Magic.Length..]) : null;

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
