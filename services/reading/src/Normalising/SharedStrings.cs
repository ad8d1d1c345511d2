using System.Xml;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>The texts that cells of a workbook refer to by number, each as the CSV field that it becomes. Held as bytes in large blocks, as long as they fit the limit.</summary>
internal sealed class SharedStrings
{
    private const int BlockBytes = 1 << 20;

    /// <summary>What one entry takes besides its bytes.</summary>
    private const int EntryBytes = 16;

    private readonly List<byte[]> blocks = [];
    private readonly List<Entry> entries = [];
    private readonly int mostBytes;
    private int used = BlockBytes;
    private long bytes;

    private SharedStrings(int mostBytes) => this.mostBytes = mostBytes;

    public static SharedStrings None { get; } = new(0);

    public int Count => entries.Count;

    /// <summary>A field; empty = the text is.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var entry = entries[index];
            return blocks[entry.Block].AsSpan(entry.First, entry.Length);
        }
    }

    /// <exception cref="ImportException"><see cref="ErrorCodes.SharedStringsTooLarge"/>.</exception>
    public static SharedStrings Read(Package package, string path)
    {
        var strings = new SharedStrings(package.Limits.MaxSharedStringBytes);
        var (chars, field) = (new CharBuffer(), new ByteBuffer(256));
        using var part = package.Open(path);
        while (part.Read())
        {
            if (part.Xml is not { NodeType: XmlNodeType.Element, LocalName: "si" })
                continue;
            chars.Clear();
            RichText.Read(part, chars);
            field.Clear();
            CellText.Write(chars.Chars, field);
            strings.Add(field.Bytes);
        }

        part.Drain();
        return strings;
    }

    private void Add(ReadOnlySpan<byte> field)
    {
        // The end of a block that the field does not fit into stays unused, and is memory all the same.
        var fits = blocks.Count > 0 && field.Length <= BlockBytes - used;
        if ((bytes += field.Length + EntryBytes + (fits ? 0 : Math.Max(0, BlockBytes - used))) > mostBytes)
            throw new ImportException(
                ErrorCodes.SharedStringsTooLarge, $"The workbook's texts take more than the {mostBytes} bytes of memory that there are for them. Save the sheet as 'CSV UTF-8', or split it.");
        if (!fits)
        {
            blocks.Add(new byte[Math.Max(BlockBytes, field.Length)]);
            used = 0;
        }

        field.CopyTo(blocks[^1].AsSpan(used));
        entries.Add(new Entry(blocks.Count - 1, used, field.Length));
        used += field.Length;
    }

    private readonly record struct Entry(int Block, int First, int Length);
}

/// <summary>A text with or without formatting of its parts.</summary>
internal static class RichText
{
    /// <summary>Adds the text of the element that the reader stands at, without what says how it is pronounced, and moves to its end.</summary>
    public static void Read(XmlPart part, CharBuffer chars)
    {
        var xml = part.Xml;
        if (xml.IsEmptyElement)
            return;
        var (depth, spoken, text) = (xml.Depth, 0, false);
        while (part.Read() && xml.Depth > depth)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when !xml.IsEmptyElement && xml.LocalName == "rPh":
                    spoken = xml.Depth;
                    break;
                case XmlNodeType.EndElement when xml.Depth == spoken:
                    spoken = 0;
                    break;
                case XmlNodeType.Element:
                    text = xml.LocalName == "t" && spoken == 0 && !xml.IsEmptyElement;
                    break;
                case XmlNodeType.EndElement:
                    text = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when text:
                    chars.Add(xml);
                    break;
            }
        }
    }
}
