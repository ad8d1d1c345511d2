using Imports.Bench.Grid;
using Imports.Bench.Processes;

namespace Imports.Bench.Contestants;

/// <summary>One way to bring the rows of a file into a target.</summary>
internal interface IContestant
{
    string Name { get; }

    /// <summary>The table that it writes, quoted.</summary>
    string Target { get; }

    bool TakesPartIn(Cell cell, int round);

    /// <summary>Does it once. Only this is measured.</summary>
    /// <exception cref="NotAvailableException">It cannot do what the cell asks for.</exception>
    Task<Attempt> RunAsync(Cell cell, CancellationToken cancellationToken);
}

/// <summary>What one contestant says of one run.</summary>
/// <param name="ImportId">The id that its rows bear.</param>
/// <param name="Seconds">From the start to the end as its user sees them.</param>
/// <param name="StageSeconds">The parts of it that it knows.</param>
/// <param name="Use">Of the processes that belong to the run alone, by name.</param>
internal sealed record Attempt(Guid ImportId, double Seconds, IReadOnlyDictionary<string, double> StageSeconds, IReadOnlyDictionary<string, ProcessUse> Use);

/// <summary>A contestant cannot do, yet, what a cell asks for.</summary>
internal sealed class NotAvailableException(string message) : Exception(message);
