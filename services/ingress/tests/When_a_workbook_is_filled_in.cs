using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Reading.Normalising;

namespace Imports.Ingress.Tests;

/// <summary>The template against the SDK's own validator, and against the reader that imports it.</summary>
public sealed class When_a_workbook_is_filled_in(RunningIngress ingress)
{
    private const string Columns =
        """
        { "name": "code", "type": "text", "max_length": 8 }, { "name": "kind", "type": "text", "allowed": ["new", "old"], "map": { "n": "new" } },
        { "name": "formula", "type": "text", "allowed": ["=A1", "-1, or so"] }, { "name": "count", "type": "integer", "min": 1, "max": 9 }, { "name": "any", "type": "integer" },
        { "name": "huge", "type": "integer", "max": 9223372036854775807 }, { "name": "price", "type": "decimal", "precision": 12, "scale": 2, "min": 0 }, { "name": "exact", "type": "decimal", "precision": 38, "scale": 4 },
        { "name": "day", "type": "date", "format": "dd.MM.yyyy" }, { "name": "at", "type": "timestamp", "format": "dd.MM.yyyy HH:mm" }, { "name": "moment", "type": "timestamp" },
        { "name": "open", "type": "boolean" }, { "name": "data", "type": "json" }, { "name": "shop", "type": "text", "references": { "dataset": "shops" } }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read($$"""{ "name": "things", "version": 1, "business_key": ["code"], "columns": [{{Columns}}] }""");

    [Fact]
    public void It_is_a_workbook_as_the_format_asks_for()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(TemplateWorkbook.Of(Dataset)), isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath}: {error.Description}"));
        Assert.Equal(["things", "Columns"], Sheets(document).Select(sheet => sheet.Name!.Value));
    }

    [Fact]
    public void What_is_typed_into_it_is_read_as_it_was_meant()
    {
        var values = new (string Value, CellValues Type)[]
        {
            ("007", CellValues.InlineString), ("new", CellValues.InlineString), ("=A1", CellValues.InlineString), ("5", CellValues.Number), ("-12", CellValues.Number), ("9223372036854775807", CellValues.InlineString),
            ("1.5", CellValues.Number), ("0.1234", CellValues.InlineString), ("46112", CellValues.Number), ("46112.34375", CellValues.Number), ("2026-03-31T08:15:00+02:00", CellValues.InlineString),
            ("1", CellValues.Boolean), ("{}", CellValues.InlineString), ("S1", CellValues.InlineString),
        };
        Assert.Equal(
            """
            code,kind,formula,count,any,huge,price,exact,day,at,moment,open,data,shop
            007,new,=A1,5,-12,9223372036854775807,1.5,0.1234,2026-03-31,2026-03-31T08:15:00,2026-03-31T08:15:00+02:00,true,{},S1

            """.ReplaceLineEndings("\n"),
            Read(Filled(values)));
    }

    [Fact]
    public void Its_columns_are_formatted_and_guarded_by_what_they_are()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(TemplateWorkbook.Of(Dataset)), isEditable: false);
        var sheet = SheetOf(document);
        Assert.Equal(PaneStateValues.Frozen, sheet.Descendants<Pane>().Single().State!.Value);
        Assert.Equal(
            ["@", "@", "@", "0", "0", "@", "0.00", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "@", "General", "@", "@"],
            sheet.Descendants<Column>().Select(column => Format(document, (int)column.Style!.Value)));
        Assert.Equal(
            [
                "A textLength 0 8", "B list \"new,old,n\"", "D whole 1 9", "E whole -999999999999999 999999999999999", "G decimal 0", "I date 1", "L list \"true,false\"", "N textLength 0 255",
            ],
            sheet.Descendants<DataValidation>().Select(rule => $"{rule.SequenceOfReferences!.InnerText![0]} {rule.Type!.InnerText} {rule.Formula1!.Text} {rule.Formula2?.Text}".TrimEnd()));
    }

    [Fact]
    public void One_of_a_dataset_that_takes_any_header_is_empty()
    {
        var any = DatasetReader.Read("""{ "name": "any", "version": 1, "business_key": ["n"], "columns": [{ "name": "n", "type": "integer", "from": "row_number" }, { "name": "r", "type": "json", "from": "record" }] }""");
        Assert.Equal("", Read(TemplateWorkbook.Of(any)));
    }

    [Fact]
    public async Task It_comes_over_the_api()
    {
        using var response = await ingress.Http.GetAsync("/datasets/goods/template.xlsx");
        Assert.Equal(TemplateWorkbook.MediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("goods.xlsx", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("code,note,price,quantity,day,seen_at,is_new,tags\n", Read(await response.Content.ReadAsByteArrayAsync()));
    }

    /// <summary>A row below the header, each cell with the format that its column has.</summary>
    private static byte[] Filled(IEnumerable<(string Value, CellValues Type)> values)
    {
        var bytes = new MemoryStream();
        bytes.Write(TemplateWorkbook.Of(Dataset));
        using (var document = SpreadsheetDocument.Open(bytes, isEditable: true))
        {
            var sheet = SheetOf(document);
            var styles = sheet.Descendants<Column>().Select(column => column.Style!.Value).ToList();
            sheet.GetFirstChild<SheetData>()!.Append(new Row(values.Select((cell, i) => cell.Type == CellValues.InlineString
                ? new Cell(new InlineString(new Text(cell.Value))) { DataType = cell.Type, StyleIndex = styles[i] }
                : new Cell(new CellValue(cell.Value)) { DataType = cell.Type, StyleIndex = styles[i] })));
        }

        return bytes.ToArray();
    }

    private static string Read(byte[] workbook)
    {
        var source = new MemoryStream(workbook);
        using var normalised = new Normaliser(new NormalisingOptions()).Open(source, () => source.Position, PackedFormat.Of(workbook)!, new ImportOptions());
        using var text = new StreamReader(normalised.Body);
        return text.ReadToEnd();
    }

    private static IEnumerable<Sheet> Sheets(SpreadsheetDocument document) => document.WorkbookPart!.Workbook!.Descendants<Sheet>();

    private static Worksheet SheetOf(SpreadsheetDocument document) => ((WorksheetPart)document.WorkbookPart!.GetPartById(Sheets(document).First().Id!.Value!)).Worksheet!;

    private static string Format(SpreadsheetDocument document, int style)
    {
        var sheet = document.WorkbookPart!.WorkbookStylesPart!.Stylesheet!;
        var id = sheet.CellFormats!.Elements<CellFormat>().ElementAt(style).NumberFormatId!.Value;
        return id switch
        {
            0 => "General",
            1 => "0",
            2 => "0.00",
            49 => "@",
            _ => sheet.NumberingFormats!.Elements<NumberingFormat>().Single(format => format.NumberFormatId!.Value == id).FormatCode!.Value!,
        };
    }
}
