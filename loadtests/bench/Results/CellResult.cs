using Imports.Bench.Contestants;
using Imports.Bench.Grid;

namespace Imports.Bench.Results;

/// <summary>All runs of one cell, and what they come to.</summary>
internal sealed class CellResult(Cell cell)
{
    public Cell Cell => cell;

    public List<Run> Runs { get; } = [];

    /// <summary>Why its figures do not count; empty = they do.</summary>
    public List<string> Voids { get; } = [];

    /// <summary>By contestant that cannot do what is asked for: why.</summary>
    public Dictionary<string, string> NotAvailable { get; } = [];

    /// <summary>Median seconds by contestant.</summary>
    public IReadOnlyDictionary<string, double> MedianSeconds
        => Runs.GroupBy(run => run.Contestant).ToDictionary(runs => runs.Key, runs => Median(runs.Select(run => run.Seconds)));

    /// <summary>The faster of the two scripts.</summary>
    public double? RawSeconds => Least(Of(RawScript.Unordered), Of(RawScript.Ordered));

    public double? OursSeconds => Of(Platform.Ours);

    public double? BeforeSeconds => Of(ImporterOfOld.Before);

    public double? Ratio => OursSeconds / RawSeconds;

    public double? RowsPerSecond => cell.Rows / OursSeconds;

    /// <summary>The run of a contestant that stands for it: the median, or the slower of the two in the middle.</summary>
    public Run? Typical(string contestant)
    {
        var runs = Runs.Where(run => run.Contestant == contestant).OrderBy(run => run.Seconds).ToList();
        return runs.Count == 0 ? null : runs[runs.Count / 2];
    }

    /// <summary>Compares what the targets hold after a round: with what they must hold, and with each other.</summary>
    public void CheckRound(int round)
    {
        var runs = Runs.Where(run => run.Round == round).ToList();
        foreach (var run in runs)
        {
            if (run.Target.RowCount != cell.RowsAfter)
                Voids.Add($"round {round}, {run.Contestant}: the target holds {run.Target.RowCount} rows, expected {cell.RowsAfter}");
            // Four columns hold one value of few: some of the changed rows are as they were.
            if (cell.Columns > 4 && run.Target.WrittenRows != cell.RowsWritten)
                Voids.Add($"round {round}, {run.Contestant}: {run.Target.WrittenRows} rows were written, expected {cell.RowsWritten}");
        }

        if (runs.Select(run => run.Target).Distinct().Skip(1).Any())
            Voids.Add($"round {round}: the targets differ: {string.Join("; ", runs.Select(run => $"{run.Contestant} {run.Target}"))}");
    }

    private double? Of(string contestant) => MedianSeconds.TryGetValue(contestant, out var seconds) ? seconds : null;

    private static double? Least(double? left, double? right) => left is null || right < left ? right : left;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
