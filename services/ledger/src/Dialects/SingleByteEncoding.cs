using System.Buffers;
using System.Text;

namespace Imports.Ledger;

/// <summary>An encoding whose bytes are characters: those from 0xA0 on as Unicode numbers them, those of 0x80 to 0x9F as its table says.</summary>
/// <param name="name">As an option says it.</param>
/// <param name="title">As a message shows it.</param>
/// <param name="upper">The characters of 0x80 to 0x9F, U+0000 for one that there is not; null = as Unicode numbers them.</param>
internal sealed class SingleByteEncoding(string name, string title, string? upper) : TextEncoding
{
    /// <summary>Of the best fit table that the Unicode consortium publishes for Windows-1252; five bytes have no character.</summary>
    public const string Windows1252Upper =
        "\u20AC\0\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\0\u017D\0\0\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\0\u017E\u0178";

    /// <summary>Of Windows-1252.</summary>
    private static readonly SearchValues<byte> Missing = SearchValues.Create([0x81, 0x8D, 0x8F, 0x90, 0x9D]);

    private const byte FirstUpper = 0x80;
    private const byte FirstLatin = 0xA0;
    private const int MostBytesOfCharacter = 3;

    public override string Name => name;

    public override string Title => title;

    public override int UnitBytes => 1;

    public override int FirstForbidden(ReadOnlySpan<byte> bytes) => upper is null ? -1 : bytes.IndexOfAny(Missing);

    public override int MaxUtf8Bytes(int bytes) => bytes * MostBytesOfCharacter;

    public override int ToUtf8(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        var written = 0;
        foreach (var one in bytes)
        {
            var character = Character(one);
            if (character == 0 && one != 0)
                utf8[written++] = Forbidden;
            else
                written += new Rune(character).EncodeToUtf8(utf8[written..]);
        }
        return written;
    }

    public override byte[] FromText(string text)
    {
        var bytes = new List<byte>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            bytes.Add(Byte(rune.Value));
        return [.. bytes];
    }

    private char Character(byte one) => one is >= FirstUpper and < FirstLatin && upper is not null ? upper[one - FirstUpper] : (char)one;

    private byte Byte(int character)
    {
        if (character < FirstUpper || (character <= byte.MaxValue && (character >= FirstLatin || upper is null)))
            return (byte)character;
        var at = character <= char.MaxValue && upper is not null ? upper.IndexOf((char)character, StringComparison.Ordinal) : -1;
        return at < 0 ? (byte)'?' : (byte)(FirstUpper + at);
    }
}
