using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Imports.Ledger;

/// <summary>UTF-16 in one of its byte orders. A byte that is left over at the end is no text.</summary>
internal sealed class Utf16Encoding(bool isBigEndian) : TextEncoding
{
    private const int MostBytesOfUnit = 3;

    public override string Name => isBigEndian ? "utf-16be" : "utf-16le";

    public override string Title => isBigEndian ? "UTF-16 BE" : "UTF-16 LE";

    public override int UnitBytes => sizeof(char);

    public override ReadOnlySpan<byte> Mark => isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE];

    public override int FirstForbidden(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (!TryRead(bytes[at..], out _, out var length))
                return at;
            at += length;
        }
        return -1;
    }

    public override int MaxUtf8Bytes(int bytes) => (bytes + 1) / sizeof(char) * MostBytesOfUnit;

    public override int ToUtf8(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        var written = 0;
        while (!bytes.IsEmpty)
        {
            if (TryRead(bytes, out var rune, out var length))
                written += rune.EncodeToUtf8(utf8[written..]);
            else
                utf8[written++] = Forbidden;
            bytes = bytes[length..];
        }
        return written;
    }

    public override byte[] FromText(string text) => (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes(text);

    /// <summary>The character that the bytes start with. Half of one, or half a unit, is none.</summary>
    private bool TryRead(ReadOnlySpan<byte> bytes, out Rune rune, out int length)
    {
        rune = default;
        if (bytes.Length < sizeof(char))
        {
            length = bytes.Length;
            return false;
        }
        var first = Unit(bytes);
        length = sizeof(char);
        if (Rune.TryCreate(first, out rune))
            return true;
        if (bytes.Length < 2 * sizeof(char) || !Rune.TryCreate(first, Unit(bytes[sizeof(char)..]), out rune))
            return false;
        length = 2 * sizeof(char);
        return true;
    }

    private char Unit(ReadOnlySpan<byte> bytes)
        => (char)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
