using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Imports.Stack.Tests;

/// <summary>
/// Gives each case datasets, and so targets, of its own: the definitions are copied under names with a token of the case, and what they refer to as well.
/// </summary>
public sealed class CaseDatasets(string folder)
{
    /// <summary>Copies the definition and those that it refers to; twice is once.</summary>
    /// <returns>The name under which the case finds it.</returns>
    public string Add(CaseDirectory test, string path)
    {
        var file = Path.GetFullPath(Path.Combine(test.Folder, path));
        var definition = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var original = (string)definition["name"]!;
        var name = NameOf(test, original);
        definition["name"] = name;
        definition.Remove("table");
        foreach (var column in definition["columns"]!.AsArray())
        {
            if (column!["references"] is JsonObject reference)
                reference["dataset"] = Add(test, Path.Combine(Path.GetDirectoryName(file)!, $"{(string)reference["dataset"]!}.json"));
        }

        File.WriteAllText(Path.Combine(folder, $"{name}.json"), definition.ToJsonString());
        return name;
    }

    private static string NameOf(CaseDirectory test, string dataset)
    {
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(test.Name)))[..8];
        return $"c{token}_{dataset}";
    }
}
