using System.Globalization;
using Imports.Bench.Contestants;
using Imports.Bench.Processes;

namespace Imports.Bench.Results;

/// <summary>The figures as Markdown tables, for people.</summary>
internal static class ResultTables
{
    public static void Print(BenchReport report)
    {
        Console.WriteLine(Text($"## {report.Settings["version"]} ({report.Server}), commit {report.Commit}, {report.StartedAt:yyyy-MM-dd}"));
        Console.WriteLine();
        var machine = report.Machine;
        Console.WriteLine(Text($"{machine.Cores} cores ({machine.Processor}), {machine.MemoryGibibytes} GiB, kernel {machine.Kernel}; load {report.LoadAverage} at the start"));
        Console.WriteLine(string.Join(", ", report.Settings.Select(setting => $"{setting.Key}={setting.Value}")));
        if (report.FirstImport is { } first)
        {
            var beside = first.Run.Processes.Where(process => process.Key != ProcessWatch.Database).Sum(process => process.Value.CpuSeconds);
            Console.WriteLine(Text($"The services' first import, {first.Cell.Name}: {first.Run.Seconds:0.00} s, {beside:0.0} CPU seconds beside the database"));
        }

        if (report.ImportsBefore > 0)
            Console.WriteLine($"Before the first cell of each dataset the services had {report.ImportsBefore} small imports besides.");
        PrintCells(report.Cells);
        PrintStages(report.Cells);
        PrintUse(report.Cells);
        foreach (var cell in report.Cells)
        {
            foreach (var problem in cell.Voids)
                Console.WriteLine($"VOID {cell.Cell.Name}: {problem}");
            foreach (var (contestant, reason) in cell.NotAvailable)
                Console.WriteLine($"NOT AVAILABLE {cell.Cell.Name}: {contestant}: {reason}");
        }
    }

    private static void PrintCells(IEnumerable<CellResult> cells)
    {
        Header("rows, case, order, columns", "rounds", "before s", "raw unordered s", "raw ordered s", "ours s", "ours/raw", "ours rows/s", "load");
        foreach (var cell in cells)
        {
            Row(
                cell.Cell.Name, Text($"{cell.Runs.Select(run => run.Round).DefaultIfEmpty().Max()}"), Seconds(cell, ImporterOfOld.Before),
                Seconds(cell, RawScript.Unordered), Seconds(cell, RawScript.Ordered), Seconds(cell, Platform.Ours),
                cell.Voids.Count > 0 ? "void" : cell.Ratio is { } ratio ? Text($"{ratio:0.00}") : "",
                cell.RowsPerSecond is { } rate ? Text($"{rate:n0}") : "",
                cell.Typical(Platform.Ours)?.LoadAverage.Split(' ')[0] ?? "");
        }
    }

    private static void PrintStages(IEnumerable<CellResult> cells)
    {
        Header("seconds by stage", "contestant", "stages");
        foreach (var (cell, run) in Typical(cells))
            Row(cell.Cell.Name, run.Contestant, string.Join(", ", run.StageSeconds.Select(stage => Text($"{stage.Key} {stage.Value:0.00}"))));
    }

    private static void PrintUse(IEnumerable<CellResult> cells)
    {
        Header("CPU seconds, peak MB", "contestant", "all but the database", "by process");
        foreach (var (cell, run) in Typical(cells))
        {
            var used = run.Processes.Where(process => IsPartOf(run, process.Key)).ToList();
            Row(
                cell.Cell.Name, run.Contestant, Text($"{used.Where(process => process.Key != ProcessWatch.Database).Sum(process => process.Value.CpuSeconds):0.0} s"),
                string.Join(", ", used.Select(process => Text($"{process.Key} {process.Value.CpuSeconds:0.0} s {process.Value.PeakMegabytes:0} MB"))));
        }
    }

    /// <summary>While another contestant runs, the services and the broker only idle.</summary>
    private static bool IsPartOf(Run run, string process)
        => run.Contestant == Platform.Ours || (process != "rabbitmq" && !ProcessWatch.Services.Contains(process));

    private static IEnumerable<(CellResult Cell, Run Run)> Typical(IEnumerable<CellResult> cells) =>
        from cell in cells
        from contestant in cell.MedianSeconds.Keys.Order(StringComparer.Ordinal)
        select (cell, cell.Typical(contestant)!);

    private static string Seconds(CellResult cell, string contestant)
        => cell.MedianSeconds.TryGetValue(contestant, out var median)
            ? Text($"{median:0.00}") + Spread([.. cell.Runs.Where(run => run.Contestant == contestant).Select(run => run.Seconds)])
            : cell.NotAvailable.ContainsKey(contestant) ? "not available" : "";

    private static string Spread(IReadOnlyList<double> seconds) => seconds.Count > 1 ? Text($" ({seconds.Min():0.00}-{seconds.Max():0.00})") : "";

    private static void Header(params string[] names)
    {
        Console.WriteLine();
        Row(names);
        Row([.. names.Select(_ => "---")]);
    }

    private static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
