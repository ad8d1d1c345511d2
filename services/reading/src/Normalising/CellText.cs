using System.Buffers;
using System.Globalization;
using System.Text;

namespace Imports.Reading.Normalising;

/// <summary>Writes the text of a cell as one field of a CSV file.</summary>
internal static class CellText
{
    private const int EscapeChars = 7;

    /// <summary>What a field has to be quoted for. The last one would be a byte order mark at the file's start.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n\uFEFF");

    /// <summary>Takes the format's escapes (<c>_x000D_</c>) for what they stand for, and quotes where that is needed (RFC 4180). Nothing is written of an empty text.</summary>
    public static void Write(ReadOnlySpan<char> text, ByteBuffer output)
    {
        if (text.Contains("_x", StringComparison.Ordinal))
            text = Unescaped(text);
        if (text.IndexOfAny(Special) < 0)
        {
            Encode(text, output);
            return;
        }

        output.Put((byte)'"');
        for (int at; (at = text.IndexOf('"')) >= 0; text = text[(at + 1)..])
        {
            Encode(text[..(at + 1)], output);
            output.Put((byte)'"');
        }

        Encode(text, output);
        output.Put((byte)'"');
    }

    private static void Encode(ReadOnlySpan<char> text, ByteBuffer output)
    {
        if (!text.IsEmpty)
            output.Advance(Encoding.UTF8.GetBytes(text, output.Room(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static string Unescaped(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        for (int at; (at = text.IndexOf("_x", StringComparison.Ordinal)) >= 0;)
        {
            plain.Append(text[..at]);
            text = text[at..];
            if (text.Length >= EscapeChars && text[EscapeChars - 1] == '_' && ushort.TryParse(text[2..(EscapeChars - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                text = text[EscapeChars..];
                continue;
            }

            plain.Append(text[..2]);
            text = text[2..];
        }

        return plain.Append(text).ToString();
    }
}
