using System.IO.Compression;
using System.Text;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>A part that another part refers to.</summary>
/// <param name="Id">By which it refers to it.</param>
/// <param name="Type">What it is: an address whose last segment says it.</param>
/// <param name="Target">Path of the part.</param>
internal sealed record Relation(string Id, string Type, string Target)
{
    /// <summary>The old and the strict form of the format have different addresses with the same end.</summary>
    public bool Is(string type) => Type.EndsWith($"/{type}", StringComparison.Ordinal);
}

/// <summary>The parts of an Office document in its archive (ISO/IEC 29500-2). Owns nothing.</summary>
internal sealed class Package(ZipMembers members, NormalisingOptions limits, UnpackBudget budget, long sourceBytes)
{
    private const int LongestMediaType = 100;

    public NormalisingOptions Limits => limits;

    /// <summary>Path of the workbook's main part; null = the archive is no Office document.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceFormatUnsupported"/>: it is one, but no workbook that is read.</exception>
    public string? FindWorkbook()
    {
        if (members.Find("mimetype") is { Length: < LongestMediaType } type && Text(type).StartsWith("application/vnd.oasis.opendocument", StringComparison.Ordinal))
            throw PackedFormat.Unsupported("an OpenDocument file (.ods)", "Save it as .xlsx or as 'CSV UTF-8', and send it again.");
        if (members.Find("[Content_Types].xml") is null)
            return null;
        var main = Relations("").Find(relation => relation.Is("officeDocument"))?.Target ?? "xl/workbook.xml";
        if (main.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            throw PackedFormat.Unsupported("a binary workbook (.xlsb)", "Save it as .xlsx or as 'CSV UTF-8', and send it again.");
        return main.StartsWith("word/", StringComparison.OrdinalIgnoreCase) || main.StartsWith("ppt/", StringComparison.OrdinalIgnoreCase)
            ? throw PackedFormat.Unsupported("an Office document, but no workbook", "Send the table as .xlsx or as CSV.")
            : main;
    }

    /// <summary>Opens a part as XML; dispose it.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceDamaged"/>: there is no such part.</exception>
    public XmlPart Open(string path)
        => new(UnpackedStream.Of(members.Find(path) ?? throw SourceFault.Damaged("a part that the workbook refers to is missing"), budget, sourceBytes), path, limits);

    /// <summary>What a part refers to within the archive; <c>""</c> = the document itself.</summary>
    public List<Relation> Relations(string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        var relations = new List<Relation>();
        if (members.Find($"{folder}_rels/{path[folder.Length..]}.rels") is null)
            return relations;
        using var part = Open($"{folder}_rels/{path[folder.Length..]}.rels");
        while (part.Read())
        {
            if (part.Xml is not { NodeType: System.Xml.XmlNodeType.Element, LocalName: "Relationship" } xml || xml.GetAttribute("TargetMode") == "External")
                continue;
            if (xml.GetAttribute("Id") is { } id && xml.GetAttribute("Type") is { } type && xml.GetAttribute("Target") is { } target)
                relations.Add(new Relation(id, type, Resolved(folder, target)));
            if (relations.Count > limits.MaxMembers)
                throw SourceFault.Damaged("a part refers to more parts than there can be");
        }

        part.Drain();
        return relations;
    }

    /// <summary>Within the archive alone: a path that leads out of it ends at its root.</summary>
    private static string Resolved(string folder, string target)
    {
        var segments = new List<string>();
        foreach (var segment in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ".."))
                segments.Add(segment);
        }

        return Uri.UnescapeDataString(string.Join('/', segments));
    }

    private string Text(ZipArchiveEntry member)
    {
        using var unpacked = UnpackedStream.Of(member, budget, sourceBytes);
        using var text = new StreamReader(unpacked, Encoding.ASCII);
        return text.ReadToEnd();
    }
}
