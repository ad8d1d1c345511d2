using System.Xml;

namespace Imports.Reading.Normalising;

/// <summary>The characters of one value, gathered from however many pieces the XML has them in; none of them becomes a string.</summary>
internal sealed class CharBuffer
{
    /// <summary>Excel takes 32,767; so many are no cell any more.</summary>
    private const int MostChars = 1 << 20;

    private char[] buffer = new char[1024];
    private int length;

    public ReadOnlySpan<char> Chars => buffer.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>Adds the text or the attribute's value that the reader stands at.</summary>
    /// <exception cref="Ledger.ImportException"><see cref="Contracts.ErrorCodes.SourceDamaged"/>: it is longer than any cell's.</exception>
    public void Add(XmlReader xml)
    {
        for (int read; (read = xml.ReadValueChunk(buffer, length, buffer.Length - length)) > 0;)
        {
            length += read;
            if (length > MostChars)
                throw SourceFault.Damaged("a cell holds more text than one can");
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }
    }

    /// <summary>In place of all before it.</summary>
    public void Set(XmlReader xml)
    {
        Clear();
        Add(xml);
    }
}
