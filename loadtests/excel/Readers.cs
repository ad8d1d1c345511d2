using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ExcelDataReader;
using Imports.Contracts;
using Imports.Reading.Normalising;

namespace Imports.ExcelBench;

/// <summary>Makes a CSV of a workbook's first sheet, and says how many rows it has.</summary>
internal delegate long ReadWorkbook(Stream source, Stream target);

/// <summary>Three ways to read a workbook as a stream. The two that were not taken read dates as one would at first, without what the platform asks for besides.</summary>
internal static class Readers
{
    public static ReadWorkbook? Find(string name) => name switch
    {
        "ours" => Ours,
        "exceldatareader" => WithExcelDataReader,
        "openxml" => WithOpenXml,
        _ => null,
    };

    private static long Ours(Stream source, Stream target)
    {
        using var opened = new Normaliser(new NormalisingOptions()).Open(source, () => source.Position, PackedFormat.Zip, new ImportOptions());
        opened.Body.CopyTo(target, 1 << 20);
        return opened.Rows ?? 0;
    }

    private static long WithExcelDataReader(Stream source, Stream target)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var reader = ExcelReaderFactory.CreateReader(source);
        using var writer = new StreamWriter(target, new UTF8Encoding(false), 1 << 20, leaveOpen: true);
        long rows = 0;
        for (; reader.Read(); rows++)
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (i > 0)
                    writer.Write(',');
                switch (reader.GetValue(i))
                {
                    case string text:
                        Put(writer, text);
                        break;
                    case DateTime date:
                        writer.Write(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                        break;
                    case double number:
                        writer.Write(number.ToString(CultureInfo.InvariantCulture));
                        break;
                    case { } other:
                        writer.Write(Convert.ToString(other, CultureInfo.InvariantCulture));
                        break;
                }
            }

            writer.Write('\n');
        }

        return rows;
    }

    private static long WithOpenXml(Stream source, Stream target)
    {
        using var document = SpreadsheetDocument.Open(source, isEditable: false);
        var book = document.WorkbookPart!;
        var strings = Texts(book);
        using var writer = new StreamWriter(target, new UTF8Encoding(false), 1 << 20, leaveOpen: true);
        using var reader = OpenXmlReader.Create(book.WorksheetParts.First());
        long rows = 0;
        while (reader.Read())
        {
            if (reader.ElementType != typeof(Row) || !reader.IsStartElement)
                continue;
            rows++;
            if (!reader.ReadFirstChild())
                continue;
            var first = true;
            do
            {
                if (reader.ElementType != typeof(Cell) || reader.LoadCurrentElement() is not Cell cell)
                    continue;
                if (!first)
                    writer.Write(',');
                first = false;
                Put(writer, Shown(cell, strings));
            }
            while (reader.ReadNextSibling());
            writer.Write('\n');
        }

        return rows;
    }

    private static List<string> Texts(WorkbookPart book)
    {
        var strings = new List<string>();
        if (book.SharedStringTablePart is not { } part)
            return strings;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement && reader.LoadCurrentElement() is SharedStringItem item)
                strings.Add(item.InnerText);
        }

        return strings;
    }

    private static string Shown(Cell cell, List<string> strings)
    {
        if (cell.DataType is { } type && type == CellValues.SharedString)
            return strings[int.Parse(cell.CellValue!.Text, CultureInfo.InvariantCulture)];
        if (cell.DataType is { } kind && kind == CellValues.InlineString)
            return cell.InlineString?.InnerText ?? "";
        var text = cell.CellValue?.Text ?? "";
        return cell.StyleIndex is { } style && style == 1u ? DateTime.FromOADate(double.Parse(text, CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text;
    }

    private static void Put(StreamWriter writer, string text)
    {
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0)
            writer.Write(text);
        else
            writer.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }
}
