using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Contracts;

namespace Imports.Parsing.Tests;

/// <summary>
/// A directory of fixtures/cases: <c>input.csv</c> or one of another kind, <c>import.json</c>, and either the rows and rejects that are expected or the failure. A file of the
/// two that is not there stands for an empty list. fixtures/cases/README.md says how to add one.
/// </summary>
public sealed class Case(string name)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private string Folder { get; } = Path.Combine(Root(), name);

    /// <summary>The cases that say what is staged; the others show what only the whole pipeline does, and are run by loadtests/stack.</summary>
    public static IEnumerable<string> Names()
        => Directory.EnumerateDirectories(Root()).Select(folder => Path.GetFileName(folder)).Where(name => new Case(name).SaysWhatIsStaged).Order(StringComparer.Ordinal);

    private bool SaysWhatIsStaged
        => Import.FailsWith is not null || File.Exists(Path.Combine(Folder, "expected-rows.jsonl")) || File.Exists(Path.Combine(Folder, "expected-rejects.jsonl"));

    public byte[] Input => File.ReadAllBytes(Directory.EnumerateFiles(Folder, "input.*").Single());

    public CaseImport Import => JsonSerializer.Deserialize<CaseImport>(File.ReadAllText(Path.Combine(Folder, "import.json")), Json)!;

    public string DatasetDefinition => File.ReadAllText(Path.Combine(Folder, Import.Dataset));

    /// <summary>Compares line by line; where they differ, what was found is left in a folder, to be looked at and kept if it is right.</summary>
    public void AssertExpected(string file, IEnumerable<JsonObject> found)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.Exists(path) ? File.ReadAllLines(path).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!) : [];
        var lines = found.Select(line => line.ToJsonString(Json)).ToList();
        if (expected.Select(line => line.ToJsonString(Json)).SequenceEqual(lines))
            return;
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "imports-cases", name)).FullName;
        File.WriteAllLines(Path.Combine(left, file), lines);
        Assert.Fail($"{name}/{file} differs from what was found: {Path.Combine(left, file)}");
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../fixtures/cases"));
}

/// <summary><c>import.json</c> of a case.</summary>
public sealed record CaseImport
{
    /// <summary>What the case shows.</summary>
    public required string Shows { get; init; }

    /// <summary>Path of the dataset's definition, from the case's directory.</summary>
    public required string Dataset { get; init; }

    /// <summary>What the sender chooses.</summary>
    public ImportOptions Options { get; init; } = new();

    /// <summary>Least bytes of a batch.</summary>
    public int BatchBytes { get; init; } = 60;

    /// <summary>Longest record.</summary>
    public int MaxRecordBytes { get; init; } = 4096;

    /// <summary>Imports before this one, and how the file is sent: of the pipeline alone.</summary>
    public JsonArray? Before { get; init; }

    /// <inheritdoc cref="Before"/>
    public JsonObject? Send { get; init; }

    /// <summary>The import fails so; null = it is staged.</summary>
    public CaseFailure? FailsWith { get; init; }
}

/// <param name="Code">Of docs/error-codes.md.</param>
/// <param name="Message">A part of the message.</param>
public sealed record CaseFailure(string Code, string Message);
