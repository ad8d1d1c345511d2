using DocumentFormat.OpenXml.Spreadsheet;

namespace Imports.Ingress;

/// <summary>The cell styles of a workbook: the usual one, a bold one, and one for each format that is asked for.</summary>
internal sealed class TemplateStyles
{
    public const uint Bold = 1;
    private const uint General = 0;
    private const uint Text = 49;

    /// <summary>The first number of a format that a workbook brings itself.</summary>
    private const uint FirstOwn = 164;
    private const uint FirstStyle = 2;

    private readonly List<string> codes = [];

    /// <summary>The style of cells with that format.</summary>
    public uint Of(string code)
    {
        if (!codes.Contains(code))
            codes.Add(code);
        return FirstStyle + (uint)codes.IndexOf(code);
    }

    public Stylesheet ToStylesheet()
    {
        var own = codes.Where(code => Known(code) is null).Select(code => new NumberingFormat { NumberFormatId = Id(code), FormatCode = code }).ToList();
        var cells = new CellFormats(new CellFormat(), new CellFormat { FontId = 1, ApplyFont = true });
        cells.Append(codes.Select(code => new CellFormat { NumberFormatId = Id(code), ApplyNumberFormat = true }));
        var sheet = new Stylesheet();
        if (own.Count > 0)
            sheet.Append(new NumberingFormats(own) { Count = (uint)own.Count });
        sheet.Append(
            new Fonts(Font(isBold: false), Font(isBold: true)), new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
            new Borders(new Border()), new CellStyleFormats(new CellFormat()), cells);
        return sheet;
    }

    private static Font Font(bool isBold)
    {
        var font = isBold ? new Font(new Bold()) : new Font();
        font.Append(new FontSize { Val = 11 }, new FontName { Val = "Calibri" });
        return font;
    }

    private static uint? Known(string code) => code switch { "General" => General, TemplateFormats.Text => Text, "0" => 1, "0.00" => 2, _ => null };

    private uint Id(string code) => Known(code) ?? FirstOwn + (uint)codes.IndexOf(code);
}
