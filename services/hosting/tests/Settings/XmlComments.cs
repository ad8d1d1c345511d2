using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Imports.Hosting.Tests.Settings;

/// <summary>The comments that the build writes beside each assembly.</summary>
internal sealed partial class XmlComments
{
    private readonly Dictionary<string, XElement> summaries = [];

    /// <param name="folder">Where the assemblies lie.</param>
    public XmlComments(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "Imports.*.xml"))
        {
            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                if (member.Element("summary") is { } summary)
                    summaries[member.Attribute("name")!.Value] = summary;
            }
        }
    }

    /// <summary>The summary as one line of Markdown; empty when there is none.</summary>
    public string Of(Type type) => Text($"T:{type.FullName}");

    public string Of(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    private string Text(string member)
        => summaries.TryGetValue(member, out var summary) ? Space().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim() : "";

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))!.Value.Split('.')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => string.Concat(element.Nodes().Select(Markdown)),
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
