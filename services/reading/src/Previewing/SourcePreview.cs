using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Mapping;

namespace Imports.Reading.Previewing;

/// <summary>What an import would make of a source, as far as its samples tell.</summary>
public sealed record SourcePreview
{
    /// <summary>Dialect, header and mapping, as an import with the proposed mapping would have them; null = the header could not be read.</summary>
    public SourcePlan? Plan { get; init; }

    /// <summary>Where each column is read from; null = the header could not be read.</summary>
    public MappingProposal? Mapping { get; init; }

    /// <summary>The first rows, typed with the proposed mapping.</summary>
    public IReadOnlyList<PreviewRow> Rows { get; init; } = [];

    /// <summary>What the samples leave open.</summary>
    public IReadOnlyList<Doubt> Doubts { get; init; } = [];

    /// <summary>What an import with the same options fails with, the first first.</summary>
    public IReadOnlyList<ImportException> Problems { get; init; } = [];
}

/// <summary>A row of the source.</summary>
/// <param name="Row">Its number in the source, from 1.</param>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Values">For each column of the dataset, in its order, the value as the database shows it; null = none. Null as a whole of a malformed row.</param>
/// <param name="Causes">Why it would be refused, as far as reading finds it; mostly none.</param>
public sealed record PreviewRow(long Row, long Line, IReadOnlyList<string?>? Values, IReadOnlyList<RejectCause> Causes);

/// <summary>Something that can be read in more than one way.</summary>
/// <param name="Subject">What: <c>header</c>, or the name of a column.</param>
/// <param name="Message">In words, with what decides it.</param>
public sealed record Doubt(string Subject, string Message);
