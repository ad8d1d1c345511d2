using System.Globalization;
using System.Xml;

namespace Imports.Reading.Normalising;

/// <summary>What the number of a cell stands for, by its format.</summary>
[Flags]
internal enum NumberKind : byte
{
    Number = 0,
    Date = 1,
    Time = 2,

    /// <summary>Hours, minutes or seconds that do not start anew each day.</summary>
    Elapsed = 4,
}

/// <summary>What of a format counts.</summary>
/// <param name="Kind">What the number stands for.</param>
/// <param name="Digits">A whole number is shown with so many at least, zeros in front: <c>00000</c>; 0 = as it is.</param>
internal readonly record struct CellFormat(NumberKind Kind, int Digits = 0);

/// <summary>The formats of a workbook's cells, as far as they tell dates and times from numbers, and how many digits are shown.</summary>
internal sealed class NumberFormats(IReadOnlyList<CellFormat> styles)
{
    /// <summary>No postcode or number of an article has more; a format has 255 characters at most.</summary>
    private const int MostDigits = 30;

    /// <summary>Excel has 65,490 at most.</summary>
    private const int MostStyles = 1 << 17;

    public static NumberFormats None { get; } = new([]);

    /// <summary>Of a cell with that style; one that the workbook does not describe is a number.</summary>
    public CellFormat Of(int style) => (uint)style < (uint)styles.Count ? styles[style] : default;

    /// <summary>Reads a workbook's styles.</summary>
    public static NumberFormats Read(Package package, string path)
    {
        var (own, styles, inCells) = (new Dictionary<int, CellFormat>(), new List<CellFormat>(), false);
        using var part = package.Open(path);
        while (part.Read())
        {
            var xml = part.Xml;
            if (xml is { LocalName: "cellXfs", IsEmptyElement: false })
                inCells = xml.NodeType == XmlNodeType.Element;
            else if (xml.NodeType != XmlNodeType.Element)
                continue;
            else if (xml.LocalName == "numFmt" && Number(xml, "numFmtId") is { } id && xml.GetAttribute("formatCode") is { } code)
                own.TryAdd(id, new CellFormat(KindOf(code), DigitsOf(code)));
            else if (xml.LocalName == "xf" && inCells)
                styles.Add(Number(xml, "numFmtId") is { } format ? own.TryGetValue(format, out var known) ? known : new CellFormat(BuiltIn(format)) : default);
            if (styles.Count > MostStyles || own.Count > MostStyles)
                throw SourceFault.Damaged("the workbook has more formats than there can be");
        }

        part.Drain();
        return new NumberFormats(styles);
    }

    /// <summary>The formats that every workbook has without saying so (ISO/IEC 29500-1, 18.8.30), those of East Asia too.</summary>
    public static NumberKind BuiltIn(int id) => id switch
    {
        (>= 14 and <= 17) or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => NumberKind.Date,
        (>= 18 and <= 21) or (>= 32 and <= 35) or 45 or 47 or 55 or 56 => NumberKind.Time,
        22 => NumberKind.Date | NumberKind.Time,
        46 => NumberKind.Time | NumberKind.Elapsed,
        _ => NumberKind.Number,
    };

    /// <summary>By the letters that stand for themselves in no other format: texts in quotes, escaped characters, colours and locales are passed over. Of several sections the first counts.</summary>
    public static NumberKind KindOf(string code)
    {
        var kind = NumberKind.Number;
        var months = false;
        for (var at = 0; at < code.Length && code[at] != ';'; at++)
        {
            var end = EndOfLiteral(code, at);
            if (code[at] == '[' && IsElapsed(code.AsSpan()[(at + 1)..Math.Min(end, code.Length)]))
                kind |= NumberKind.Time | NumberKind.Elapsed;
            else if (end == at)
            {
                var letter = char.ToLowerInvariant(code[at]);
                kind |= letter is 'y' or 'd' ? NumberKind.Date : letter is 'h' or 's' ? NumberKind.Time : NumberKind.Number;
                months |= letter == 'm';
            }

            at = end;
        }

        // m is a month or a minute, by what stands beside it; alone it is a month.
        return months && kind == NumberKind.Number ? NumberKind.Date : kind;
    }

    /// <summary>Of a first section of nothing but zeros, two or more, as postcodes have it.</summary>
    public static int DigitsOf(string code)
    {
        var section = code.AsSpan();
        if (section.IndexOf(';') is >= 0 and var end)
            section = section[..end];
        return section.Length is > 1 and <= MostDigits && section.IndexOfAnyExcept('0') < 0 ? section.Length : 0;
    }

    /// <summary>The last character of what is shown as it is, or is no part of the number; where nothing of that kind begins, the character itself.</summary>
    private static int EndOfLiteral(string code, int at) => code[at] switch
    {
        '"' => End(code, '"', at + 1),
        '[' => End(code, ']', at),
        '\\' or '_' or '*' => at + 1,
        'G' or 'g' when code.AsSpan(at).StartsWith("General", StringComparison.OrdinalIgnoreCase) => at + "General".Length - 1,
        _ => at,
    };

    private static bool IsElapsed(ReadOnlySpan<char> text) => !text.IsEmpty && (text.IndexOfAnyExcept("hH") < 0 || text.IndexOfAnyExcept("mM") < 0 || text.IndexOfAnyExcept("sS") < 0);

    /// <summary>Of the character, or the text's end.</summary>
    private static int End(string code, char character, int from)
    {
        var end = from < code.Length ? code.IndexOf(character, from) : -1;
        return end < 0 ? code.Length : end;
    }

    private static int? Number(XmlReader xml, string attribute) => int.TryParse(xml.GetAttribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
