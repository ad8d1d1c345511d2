using System.Globalization;
using System.Xml;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>Reads the cells of a sheet, row by row, and writes each as what it shows.</summary>
internal sealed class SheetReader(XmlPart part, string sheet, Workbook book, SharedStrings strings, SheetRows rows, NormalisingOptions limits)
{
    private readonly XmlReader xml = part.Xml;
    private readonly SheetNames names = new(part.Xml.NameTable!);
    private readonly CharBuffer value = new();
    private readonly CharBuffer attribute = new();
    private int number;
    private int column;
    private int style;
    private CellType type;
    private bool inData;

    private enum CellType
    {
        Number,
        Shared,
        Text,
        Boolean,
        Error,
    }

    private CellFormat Format => book.Formats.Of(style);

    /// <summary>Writes the next row that the sheet has.</summary>
    /// <returns>False at the end of the cells.</returns>
    public bool ReadRow()
    {
        while (part.Read())
        {
            if (names.IsData(xml))
            {
                inData = xml is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
                if (!inData)
                    return false;
            }
            else if (inData && xml.NodeType == XmlNodeType.Element && names.IsRow(xml))
            {
                ReadCells();
                return true;
            }
        }

        return false;
    }

    private void ReadCells()
    {
        var isEmpty = xml.IsEmptyElement;
        number++;
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (names.IsReference(xml))
                number = ReadNumber("a row's number");
        }

        xml.MoveToElement();
        rows.Begin(number);
        column = 0;
        var depth = xml.Depth;
        while (!isEmpty && part.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && names.IsCell(xml))
                ReadCell();
        }

        rows.End();
    }

    private void ReadCell()
    {
        var (isEmpty, before) = (xml.IsEmptyElement, column);
        ReadAttributes();
        if (column <= before)
            throw SourceFault.Damaged($"the cells of row {number} are not in order");
        if (column > limits.MaxSheetColumns)
            throw rows.TooLarge($"columns beyond {limits.MaxSheetColumns}, the last that is taken");
        if (isEmpty)
            return;
        var (hasValue, hasFormula, depth) = (false, false, xml.Depth);
        while (part.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (names.IsFormula(xml))
                hasFormula = true;
            else if (names.IsValue(xml))
                hasValue = ReadValue();
            else if (names.IsInline(xml))
                hasValue = ReadInline();
        }

        if (hasValue)
            Write();
        else if (hasFormula)
            throw new ImportException(
                ErrorCodes.FormulaWithoutValue,
                $"Cell {Name()} of the sheet {PartNames.Short(sheet)} has a formula without its value: whatever wrote the file did not work it out. Open it in a spreadsheet, save it, and send it again.");
    }

    private void ReadAttributes()
    {
        column++;
        (style, type) = (0, CellType.Number);
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (names.IsReference(xml))
                column = ReadColumn();
            else if (names.IsStyle(xml))
                style = ReadNumber("a cell's style");
            else if (names.IsType(xml))
                type = ReadType();
        }

        xml.MoveToElement();
    }

    private bool ReadValue()
    {
        value.Clear();
        var (isEmpty, depth) = (xml.IsEmptyElement, xml.Depth);
        while (!isEmpty && part.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
                value.Add(xml);
        }

        // Programs that work nothing out leave an empty value behind a formula; only of a text it may be the value.
        return !value.Chars.IsEmpty || type is CellType.Text or CellType.Shared;
    }

    private bool ReadInline()
    {
        value.Clear();
        RichText.Read(part, value);
        return true;
    }

    private void Write()
    {
        var text = value.Chars;
        if (type == CellType.Shared)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= strings.Count)
                throw SourceFault.Damaged($"cell {Name()} refers to a text that the workbook does not have");
            if (strings[index] is { IsEmpty: false } field)
                rows.At(column).Put(field);
        }
        else if (text.IsEmpty)
            return;
        else if (type == CellType.Boolean)
            rows.At(column).Put(text is "1" or "true" ? "true"u8 : "false"u8);
        else if (type is CellType.Text or CellType.Error)
            CellText.Write(text, rows.At(column));
        else
            WriteNumber(text, rows.At(column));
    }

    private void WriteNumber(ReadOnlySpan<char> text, ByteBuffer output)
    {
        var (kind, digits) = Format;
        if (digits > 0 && CellNumber.TryPad(text, digits, output))
            return;
        if (kind == NumberKind.Number || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var day) || !CellDate.TryWrite(day, kind, book.Counts1904, output))
            CellNumber.Write(text, output);
    }

    private CellType ReadType()
    {
        attribute.Set(xml);
        return attribute.Chars switch
        {
            "s" => CellType.Shared,
            "str" or "inlineStr" or "d" => CellType.Text,
            "b" => CellType.Boolean,
            "e" => CellType.Error,
            _ => CellType.Number,
        };
    }

    private int ReadNumber(string what)
    {
        attribute.Set(xml);
        return int.TryParse(attribute.Chars, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : throw SourceFault.Damaged($"the sheet has {what} that is none");
    }

    /// <summary>From the letters of a cell's name; beyond any column that is taken it is no matter how far.</summary>
    private int ReadColumn()
    {
        attribute.Set(xml);
        var read = 0;
        foreach (var letter in attribute.Chars)
        {
            if (letter is >= 'A' and <= 'Z' && read <= limits.MaxSheetColumns)
                read = (read * 26) + letter - 'A' + 1;
            else if (letter is < '0' or > '9' && letter is < 'A' or > 'Z')
                throw SourceFault.Damaged("the sheet has a cell's name that is none");
        }

        return read;
    }

    /// <summary>Of the cell at hand, as a spreadsheet names it.</summary>
    private string Name()
    {
        var letters = "";
        for (var rest = column; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return $"{letters}{number}";
    }
}
