using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>
/// A workbook to be filled in: on the first sheet the header, and below it columns that keep what is typed (texts their leading zeros, dates as dates) and refuse what would be refused; on the second
/// what each column is. An import reads the first sheet alone.
/// </summary>
internal static class TemplateWorkbook
{
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Of Excel.</summary>
    private const int LongestSheetName = 31;
    private const int LastRow = 1_048_576;
    private const double NarrowestColumn = 12;

    public static byte[] Of(DatasetDefinition dataset)
    {
        var bytes = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(bytes, SpreadsheetDocumentType.Workbook))
        {
            var columns = dataset.Columns.Where(column => column.From == ColumnOrigin.File).ToList();
            var styles = new TemplateStyles();
            var workbook = document.AddWorkbookPart();
            var sheets = new Sheets();
            workbook.Workbook = new Workbook(sheets);
            Add(workbook, sheets, dataset.Name[..Math.Min(dataset.Name.Length, LongestSheetName)], Rows(columns, styles));
            // A dataset may be called so; the names of sheets must differ.
            Add(workbook, sheets, dataset.Name.Equals("columns", StringComparison.OrdinalIgnoreCase) ? "About the columns" : "Columns", TemplateColumns.Sheet(dataset, columns));
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = styles.ToStylesheet();
        }

        return bytes.ToArray();
    }

    /// <summary>A header that stays where it is, with these names.</summary>
    internal static (SheetViews Views, Row Header) Header(IEnumerable<string> names)
    {
        var pane = new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen };
        return (new SheetViews(new SheetView(pane) { WorkbookViewId = 0 }), new Row(names.Select(name => Text(name, TemplateStyles.Bold))));
    }

    /// <summary>In the cell itself and as a text: it is never a formula.</summary>
    internal static Cell Text(string text, uint style = 0)
        => new(new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    private static Worksheet Rows(List<ColumnDefinition> columns, TemplateStyles styles)
    {
        var (views, header) = Header(columns.Select(column => column.Name));
        var sheet = new Worksheet(views);
        if (columns.Count == 0)
            return With(sheet, new SheetData());
        sheet.Append(new Columns(columns.Select((column, i) => new Column
        {
            Min = (uint)i + 1, Max = (uint)i + 1, Width = Math.Max(NarrowestColumn, column.Name.Length + 3), CustomWidth = true, Style = styles.Of(TemplateFormats.Code(column)),
        })));
        sheet.Append(new SheetData(header));
        var validations = columns.Select((column, i) => TemplateValidations.Of(column, $"{Letters(i)}2:{Letters(i)}{LastRow}")).OfType<DataValidation>().ToList();
        if (validations.Count > 0)
            sheet.Append(new DataValidations(validations) { Count = (uint)validations.Count });
        return sheet;
    }

    private static Worksheet With(Worksheet sheet, OpenXmlElement part)
    {
        sheet.Append(part);
        return sheet;
    }

    private static void Add(WorkbookPart workbook, Sheets sheets, string name, Worksheet worksheet)
    {
        var part = workbook.AddNewPart<WorksheetPart>();
        part.Worksheet = worksheet;
        sheets.Append(new Sheet { Id = workbook.GetIdOfPart(part), SheetId = (uint)sheets.ChildElements.Count + 1, Name = name });
    }

    /// <summary>A, B, …, Z, AA, ….</summary>
    private static string Letters(int index) => index < 26 ? $"{(char)('A' + index)}" : $"{Letters((index / 26) - 1)}{(char)('A' + (index % 26))}";
}
