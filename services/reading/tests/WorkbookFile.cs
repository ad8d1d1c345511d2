using System.IO.Compression;
using System.Security;
using System.Text;
using Imports.Contracts;
using Imports.Reading.Normalising;

namespace Imports.Reading.Tests;

/// <summary>A workbook part by part, in XML written by hand: so that shapes are possible that no spreadsheet writes.</summary>
public sealed class WorkbookFile
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";

    private readonly List<(string Name, string Attributes, string Xml)> sheets = [];
    private readonly Dictionary<string, string> parts = [];
    private string properties = "";

    /// <summary>One sheet with these rows: what stands within <c>sheetData</c>.</summary>
    public static WorkbookFile Of(string rows) => new WorkbookFile().Sheet("Sheet1", rows);

    public WorkbookFile Sheet(string name, string rows, string attributes = "") => Part(name, $"<worksheet xmlns=\"{Main}\"><sheetData>{rows}</sheetData></worksheet>", attributes);

    /// <summary>A sheet of which all is given.</summary>
    public WorkbookFile Part(string name, string xml, string attributes = "")
    {
        sheets.Add((name, attributes, xml));
        return this;
    }

    /// <summary>What stands within <c>sst</c>.</summary>
    public WorkbookFile Strings(string items) => Raw("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{items}</sst>");

    /// <summary>Cell style 0 is General; these are the formats of 1, 2, …: an id, or a code of the workbook's own.</summary>
    public WorkbookFile Formats(params string[] formats)
    {
        var (codes, cells) = (new StringBuilder(), new StringBuilder("<xf numFmtId=\"0\"/>"));
        foreach (var (index, format) in formats.Index())
        {
            var id = format is not ['0', '0', ..] && int.TryParse(format, out var known) ? known : 164 + index;
            if (id >= 164)
                codes.Append($"<numFmt numFmtId=\"{id}\" formatCode=\"{SecurityElement.Escape(format)}\"/>");
            cells.Append($"<xf numFmtId=\"{id}\"/>");
        }

        return Raw("xl/styles.xml", $"<styleSheet xmlns=\"{Main}\"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>");
    }

    public WorkbookFile From1904()
    {
        properties = "<workbookPr date1904=\"1\"/>";
        return this;
    }

    /// <summary>A part as it is, in place of one that would be made.</summary>
    public WorkbookFile Raw(string path, string xml)
    {
        parts[path] = xml;
        return this;
    }

    public byte[] ToBytes()
    {
        var (list, relations, number) = (new StringBuilder(), new StringBuilder(), 0);
        foreach (var (name, attributes, xml) in sheets)
        {
            number++;
            list.Append($"<sheet name=\"{SecurityElement.Escape(name)}\" sheetId=\"{number}\" r:id=\"rId{number}\" {attributes}/>");
            relations.Append($"<Relationship Id=\"rId{number}\" Type=\"{Relationships}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>");
            parts.TryAdd($"xl/worksheets/sheet{number}.xml", xml);
        }

        if (parts.ContainsKey("xl/sharedStrings.xml"))
            relations.Append($"<Relationship Id=\"rIdS\" Type=\"{Relationships}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>");
        if (parts.ContainsKey("xl/styles.xml"))
            relations.Append($"<Relationship Id=\"rIdF\" Type=\"{Relationships}/styles\" Target=\"styles.xml\"/>");
        parts.TryAdd("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
        parts.TryAdd("_rels/.rels", $"<Relationships xmlns=\"{Package}\"><Relationship Id=\"rId1\" Type=\"{Relationships}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        parts.TryAdd("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relationships}\">{properties}<sheets>{list}</sheets></workbook>");
        parts.TryAdd("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}\">{relations}</Relationships>");
        return Archive.Of([.. parts.Select(part => (part.Key, Encoding.UTF8.GetBytes(part.Value)))]);
    }
}

/// <summary>Zip and gzip as bytes.</summary>
public static class Archive
{
    public static byte[] Of(params (string Name, byte[] Bytes)[] members)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var member in members)
            {
                using var stream = archive.CreateEntry(member.Name, CompressionLevel.Fastest).Open();
                stream.Write(member.Bytes);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(content);
        return bytes.ToArray();
    }
}

/// <summary>What becomes of a source, without a service around it.</summary>
internal static class Normalised
{
    public static string Text(byte[] source, ImportOptions? chosen = null, NormalisingOptions? limits = null, int maxColumns = int.MaxValue) => Read(source, chosen, limits, maxColumns).Text;

    public static (string Text, string Format, string? Part, long? Rows) Read(byte[] source, ImportOptions? chosen = null, NormalisingOptions? limits = null, int maxColumns = int.MaxValue)
    {
        var normaliser = new Normaliser(limits ?? new NormalisingOptions(), maxColumns);
        var stream = new MemoryStream(source);
        try
        {
            using var opened = normaliser.Open(stream, () => stream.Position, PackedFormat.Of(source)!, chosen ?? new ImportOptions());
            var text = new MemoryStream();
            opened.Body.CopyTo(text, 777);
            return (Encoding.UTF8.GetString(text.ToArray()), opened.Format, opened.Part, opened.Rows);
        }
        catch (Exception e) when (normaliser.FailureOf(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Code and message of the failure.</summary>
    public static (string Code, string Message) Failure(byte[] source, ImportOptions? chosen = null, NormalisingOptions? limits = null, int maxColumns = int.MaxValue)
    {
        var failure = Assert.Throws<Ledger.ImportException>(() => Read(source, chosen, limits, maxColumns));
        return (failure.Code, failure.Message);
    }
}
