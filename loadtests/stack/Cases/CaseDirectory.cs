using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Imports.Stack.Tests;

/// <summary>A directory of fixtures/cases: what is sent, and what must become of it.</summary>
public sealed class CaseDirectory(string name)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    public string Name => name;

    public string Folder { get; } = Path.Combine(Root(), name);

    public CaseImport Import => JsonSerializer.Deserialize<CaseImport>(File.ReadAllText(Path.Combine(Folder, "import.json")), Json)!;

    public static IEnumerable<string> Names() => Directory.EnumerateDirectories(Root()).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    /// <summary>Compares each file with what was found; where they differ, all that was found is left in a folder, to be looked at and kept if it is right.</summary>
    public void AssertExpected(CaseOutcome found)
    {
        (string File, byte[] Bytes)[] files =
        [
            ("outcome.json", Encoding.UTF8.GetBytes(found.Outcome.ToJsonString(Indented) + "\n")),
            ("target.jsonl", Encoding.UTF8.GetBytes(string.Concat(found.TargetRows.Select(row => row.ToJsonString(Json) + "\n")))),
            ("errors.csv", found.Errors),
            ("differences.json", found.Differences is { } differences ? Encoding.UTF8.GetBytes(differences.ToJsonString(Indented) + "\n") : []),
        ];
        var differing = files.Where(file => !Same(file.File, file.Bytes)).Select(file => file.File).ToList();
        if (differing.Count == 0)
            return;
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "imports-cases", name)).FullName;
        foreach (var (file, bytes) in files.Where(file => file.Bytes.Length > 0))
            File.WriteAllBytes(Path.Combine(left, file), bytes);
        Assert.Fail($"{name}: {string.Join(", ", differing)} differs from what was found: see {left}");
    }

    private bool Same(string file, byte[] found)
    {
        var path = Path.Combine(Folder, file);
        return (File.Exists(path) ? File.ReadAllBytes(path) : []).AsSpan().SequenceEqual(found);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../fixtures/cases"));
}

/// <summary>What became of a case.</summary>
/// <param name="Outcome">Of a refused request its status and code; else the end of the import: status, code, counts, causes.</param>
/// <param name="TargetRows">The target as the API reads it, in key order.</param>
/// <param name="Errors">The error file; empty when there is none.</param>
/// <param name="Differences">How the rows differ that a dry run would update; null when there is none.</param>
public sealed record CaseOutcome(JsonObject Outcome, IReadOnlyList<JsonNode> TargetRows, byte[] Errors, JsonObject? Differences);
