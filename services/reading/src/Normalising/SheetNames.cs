using System.Xml;

namespace Imports.Reading.Normalising;

/// <summary>The names that count in a sheet, as its reader has them: two names are one where they are one object. Their prefix and namespace are no matter: of two forms of the format each has its own.</summary>
internal sealed class SheetNames(XmlNameTable table)
{
    private readonly string data = table.Add("sheetData");
    private readonly string row = table.Add("row");
    private readonly string cell = table.Add("c");
    private readonly string value = table.Add("v");
    private readonly string formula = table.Add("f");
    private readonly string inline = table.Add("is");
    private readonly string reference = table.Add("r");
    private readonly string style = table.Add("s");
    private readonly string type = table.Add("t");

    public bool IsData(XmlReader xml) => ReferenceEquals(xml.LocalName, data);

    public bool IsRow(XmlReader xml) => ReferenceEquals(xml.LocalName, row);

    public bool IsCell(XmlReader xml) => ReferenceEquals(xml.LocalName, cell);

    public bool IsValue(XmlReader xml) => ReferenceEquals(xml.LocalName, value);

    public bool IsFormula(XmlReader xml) => ReferenceEquals(xml.LocalName, formula);

    public bool IsInline(XmlReader xml) => ReferenceEquals(xml.LocalName, inline);

    public bool IsReference(XmlReader xml) => ReferenceEquals(xml.LocalName, reference);

    public bool IsStyle(XmlReader xml) => ReferenceEquals(xml.LocalName, style);

    public bool IsType(XmlReader xml) => ReferenceEquals(xml.LocalName, type);
}
