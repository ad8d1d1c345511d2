using System.Globalization;
using System.Xml;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>A sheet as the workbook lists it.</summary>
/// <param name="Name">On its tab.</param>
/// <param name="IsHidden">It is not shown; its rows are there all the same.</param>
/// <param name="Path">Of its part.</param>
internal sealed record Sheet(string Name, bool IsHidden, string Path);

/// <summary>What a workbook says of all its sheets, but for their shared strings.</summary>
internal sealed class Workbook
{
    private const int MostShown = 20;

    private readonly Package package;
    private readonly List<Relation> relations;
    private readonly List<Sheet> sheets = [];

    public Workbook(Package package, string path)
    {
        this.package = package;
        relations = package.Relations(path);
        using (var part = package.Open(path))
        {
            while (part.Read())
            {
                if (part.Xml.NodeType == XmlNodeType.Element)
                    Note(part.Xml);
            }

            part.Drain();
        }

        Formats = Find("styles") is { } styles ? NumberFormats.Read(package, styles) : NumberFormats.None;
    }

    public NumberFormats Formats { get; }

    /// <summary>Its days are counted from 1904, not from 1900.</summary>
    public bool Counts1904 { get; private set; }

    /// <summary>Of the part with the shared strings; null = it has none.</summary>
    public string? SharedStringsPath => Find("sharedStrings");

    /// <summary>The sheet of that name, whatever its case, else that of that number, from 1; without a choice the first that is shown.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SheetUnknown"/>.</exception>
    public Sheet Choose(string? choice)
    {
        var found = choice is null
            ? sheets.Find(sheet => !sheet.IsHidden)
            : sheets.Find(sheet => sheet.Name == choice) ?? sheets.Find(sheet => string.Equals(sheet.Name, choice, StringComparison.OrdinalIgnoreCase)) ?? ByNumber(choice);
        if (found is not null)
            return found;
        var shown = sheets.Count == 0 ? "none at all" : PartNames.List(sheets.Select(sheet => sheet.Name), MostShown);
        throw new ImportException(
            ErrorCodes.SheetUnknown,
            choice is null
                ? $"The workbook shows no sheet with cells. Name one with the option sheet; there is {shown}."
                : $"The workbook has no sheet {PartNames.Short(choice)}. Expected the name or the number, from 1, of one of its sheets: {shown}.");
    }

    private Sheet? ByNumber(string choice)
        => int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= sheets.Count ? sheets[number - 1] : null;

    private string? Find(string type) => relations.Find(relation => relation.Is(type))?.Target;

    private void Note(XmlReader xml)
    {
        if (xml.LocalName == "workbookPr")
            Counts1904 = xml.GetAttribute("date1904") is "1" or "true" or "on";
        else if (xml.LocalName == "sheet" && xml.GetAttribute("name") is { } name && IdOf(xml) is { } id)
        {
            // A sheet of nothing but a chart has no cells, and is not counted.
            if (relations.Find(relation => relation.Id == id) is { } relation && relation.Is("worksheet"))
                sheets.Add(new Sheet(name, xml.GetAttribute("state") is "hidden" or "veryHidden", relation.Target));
            if (sheets.Count > package.Limits.MaxMembers)
                throw SourceFault.Damaged("the workbook lists more sheets than there can be");
        }
    }

    /// <summary>By its local name: its namespace is another one in the strict form of the format.</summary>
    private static string? IdOf(XmlReader xml)
    {
        string? id = null;
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml is { LocalName: "id", NamespaceURI.Length: > 0 })
                id = xml.Value;
        }

        xml.MoveToElement();
        return id;
    }
}
