using Imports.Bench.Processes;
using Imports.Bench.Tables;

namespace Imports.Bench.Results;

/// <summary>One run of one contestant.</summary>
internal sealed record Run
{
    public required string Contestant { get; init; }

    /// <summary>From 1.</summary>
    public required int Round { get; init; }

    public required double Seconds { get; init; }
    public required IReadOnlyDictionary<string, double> StageSeconds { get; init; }

    /// <summary>By process: the services, <c>mysql</c>, <c>rabbitmq</c>, and those of the run alone.</summary>
    public required IReadOnlyDictionary<string, ProcessUse> Processes { get; init; }

    /// <summary>Of the machine, just before.</summary>
    public required string LoadAverage { get; init; }

    public required TargetSummary Target { get; init; }
}
