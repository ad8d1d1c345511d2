using System.Text.Json.Nodes;

namespace Imports.Stack.Tests;

/// <summary><c>import.json</c> of a case, as far as the pipeline asks: fixtures/cases/README.md explains it.</summary>
public sealed record CaseImport
{
    public required string Shows { get; init; }

    /// <summary>Path of the dataset's definition, from the case's directory.</summary>
    public required string Dataset { get; init; }

    /// <summary>As ImportOptions, and <c>force</c>.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Imports that run to their end before, in this order.</summary>
    public IReadOnlyList<CaseStep> Before { get; init; } = [];

    /// <summary>Longest record that is taken.</summary>
    public int MaxRecordBytes { get; init; } = 4096;

    /// <summary>How the file is sent.</summary>
    public CaseSending Send { get; init; } = new();
}

/// <summary>An import before the one that a case is about.</summary>
public sealed record CaseStep
{
    /// <summary>A file of the case's directory.</summary>
    public required string Input { get; init; }

    /// <summary>Path of another definition; null = the case's own dataset.</summary>
    public string? Dataset { get; init; }

    public JsonObject? Options { get; init; }
}

/// <summary>How a case's file is sent.</summary>
public sealed record CaseSending
{
    public string ContentType { get; init; } = "text/csv";

    /// <summary>The whole length is announced, but the connection is closed after so many bytes.</summary>
    public int? BreakOffAfter { get; init; }

    /// <summary>The whole length is announced, and nothing more comes after so many bytes.</summary>
    public int? StallAfter { get; init; }

    /// <summary>The name of the dataset that the request asks for; null = the case's own.</summary>
    public string? DatasetName { get; init; }

    /// <summary>Sends the request without its parameter <c>dataset</c>.</summary>
    public bool NoDataset { get; init; }

    public string? IdempotencyKey { get; init; }
}
