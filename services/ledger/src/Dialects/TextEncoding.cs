using System.Buffers;
using System.Text;

namespace Imports.Ledger;

/// <summary>
/// An encoding that sources come in. In each of them a code unit is one or two bytes, and a unit below 0x80 is that ASCII character: so what divides a source into records is found
/// in its units, and a place among them is a place in its bytes.
/// </summary>
public abstract class TextEncoding
{
    /// <summary>Stands for a unit that the encoding forbids: no text in UTF-8 holds it.</summary>
    protected const byte Forbidden = 0xFF;

    public static TextEncoding Utf8 { get; } = new Utf8Encoding();

    public static TextEncoding Utf16LittleEndian { get; } = new Utf16Encoding(isBigEndian: false);

    public static TextEncoding Utf16BigEndian { get; } = new Utf16Encoding(isBigEndian: true);

    public static TextEncoding Windows1252 { get; } = new SingleByteEncoding("windows-1252", "Windows-1252", SingleByteEncoding.Windows1252Upper);

    public static TextEncoding Latin1 { get; } = new SingleByteEncoding("iso-8859-1", "Latin-1", upper: null);

    public static IReadOnlyList<TextEncoding> All { get; } = [Utf8, Utf16LittleEndian, Utf16BigEndian, Windows1252, Latin1];

    /// <summary>As an option and a plan say it, and as HTTP names it: <c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c>, <c>windows-1252</c>, <c>iso-8859-1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>As a message shows it.</summary>
    public abstract string Title { get; }

    /// <summary>Bytes of a code unit: 1 or 2.</summary>
    public abstract int UnitBytes { get; }

    /// <summary>The byte order mark; empty where there is none.</summary>
    public virtual ReadOnlySpan<byte> Mark => [];

    /// <summary>The encoding of that name, or null. Case does not count; <c>latin-1</c> and <c>utf8</c> are names too.</summary>
    public static TextEncoding? Find(string name) => name.ToLowerInvariant() switch
    {
        "utf8" => Utf8,
        "latin-1" or "latin1" => Latin1,
        "cp1252" => Windows1252,
        var lower => All.FirstOrDefault(encoding => encoding.Name == lower),
    };

    /// <summary>Whether the bytes are text.</summary>
    public bool IsText(ReadOnlySpan<byte> bytes) => FirstForbidden(bytes) < 0;

    /// <summary>Where the first bytes stand that are no text; -1 = they all are.</summary>
    public abstract int FirstForbidden(ReadOnlySpan<byte> bytes);

    /// <summary>Most bytes that so many are in UTF-8.</summary>
    public abstract int MaxUtf8Bytes(int bytes);

    /// <summary>Writes the text in UTF-8; a byte 0xFF, which is none, for each unit that is no text.</summary>
    /// <returns>How many bytes were written.</returns>
    public abstract int ToUtf8(ReadOnlySpan<byte> bytes, Span<byte> utf8);

    /// <summary>A text in this encoding; a question mark for a character that it lacks.</summary>
    public abstract byte[] FromText(string text);

    /// <summary>The text, for a message or a name; U+FFFD for what is none.</summary>
    public string ToText(ReadOnlySpan<byte> bytes)
    {
        var utf8 = new byte[MaxUtf8Bytes(bytes.Length)];
        return Encoding.UTF8.GetString(utf8, 0, ToUtf8(bytes, utf8));
    }

    private sealed class Utf8Encoding : TextEncoding
    {
        public override string Name => "utf-8";

        public override string Title => "UTF-8";

        public override int UnitBytes => 1;

        public override ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

        public override int FirstForbidden(ReadOnlySpan<byte> bytes)
        {
            if (System.Text.Unicode.Utf8.IsValid(bytes))
                return -1;
            var at = 0;
            while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
                at += length;
            return at;
        }

        public override int MaxUtf8Bytes(int bytes) => bytes;

        public override int ToUtf8(ReadOnlySpan<byte> bytes, Span<byte> utf8)
        {
            bytes.CopyTo(utf8);
            return bytes.Length;
        }

        public override byte[] FromText(string text) => Encoding.UTF8.GetBytes(text);
    }
}
