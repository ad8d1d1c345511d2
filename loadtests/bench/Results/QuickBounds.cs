using System.Globalization;
using Imports.Bench.Processes;

namespace Imports.Bench.Results;

/// <summary>Wide bounds for a smoke: a collapse breaks them, a busy machine does not. One line each, as the shell tests print them.</summary>
internal static class QuickBounds
{
    private const double MostTimesRaw = 6;

    /// <summary>What an import of any size takes for its hand-overs, many times over: the share of it in a small file says nothing.</summary>
    private const double AllowanceSeconds = 10;

    private const double MostMegabytes = 400;

    /// <returns>Whether all hold.</returns>
    public static bool Check(BenchReport report)
    {
        var holds = true;
        foreach (var cell in report.Cells)
        {
            var name = cell.Cell.Case.ToString().ToLowerInvariant();
            holds &= Say($"the_targets_are_equal_after_{name}_rows", cell.Voids.Count + cell.NotAvailable.Count == 0, string.Join("; ", cell.Voids.Concat(cell.NotAvailable.Values)));
            holds &= Say(
                $"{name}_rows_take_a_few_times_what_a_script_takes",
                cell.OursSeconds <= (MostTimesRaw * cell.RawSeconds) + AllowanceSeconds,
                string.Create(CultureInfo.InvariantCulture, $"ours {cell.OursSeconds:0.0} s, raw {cell.RawSeconds:0.0} s"));
            var peaks = cell.Runs.SelectMany(run => run.Processes).Where(process => ProcessWatch.Services.Contains(process.Key)).ToList();
            holds &= Say(
                $"no_service_grows_over_{name}_rows",
                peaks.Count > 0 && peaks.All(process => process.Value.PeakMegabytes <= MostMegabytes),
                string.Join(", ", peaks.Where(process => process.Value.PeakMegabytes > MostMegabytes).Select(process => $"{process.Key} {process.Value.PeakMegabytes:0} MB")));
        }

        return holds;
    }

    private static bool Say(string name, bool holds, string found)
    {
        Console.WriteLine(holds ? $"ok {name}" : $"not ok {name}: {found}");
        return holds;
    }
}
