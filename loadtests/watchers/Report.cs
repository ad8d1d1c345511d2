using System.Globalization;

namespace Imports.Watchers;

/// <summary>The figures beside their goals, as a Markdown table.</summary>
internal static class Report
{
    /// <summary>Of what is due; the last ones of the measurement are still on their way.</summary>
    private const double LeastDelivered = 0.97;

    /// <returns>The exit code: 1 when a goal is missed.</returns>
    public static int Print(Figures figures)
    {
        var due = figures.Published / (double)figures.Imports * figures.ImportsPerWatcher * figures.Watchers;
        var delivered = figures.DelaysMs.Count / due;
        Line("figure", "goal", "measured");
        Line("---", "---", "---");
        Line("watchers, half on the hub, half on event streams", "1,000", Text($"{figures.Watchers:n0}, each of {figures.ImportsPerWatcher} of {figures.Imports} imports"));
        Line("snapshots published a second", "", Text($"{figures.Published / figures.Seconds:0.0}"));
        Line("CPU seconds of the gateway a second", "<= 1", Text($"{figures.Cores:0.00}"));
        Line("events delivered a second", "", Text($"{figures.DelaysMs.Count / figures.Seconds:n0} ({delivered:0.0 %} of those due)"));
        Line("longest gap between two events at one watcher", "<= 1 s", Text($"{figures.LongestGap.TotalSeconds:0.00} s"));
        Line("from publishing to the watcher, median, 99th of 100, worst", "", Text($"{Share(0.5):0} ms, {Share(0.99):0} ms, {Share(1):0} ms"));
        Line("peak RSS of the gateway", "<= 250 MB", Text($"{figures.PeakMegabytes:0} MB"));
        if (figures.Failure is { } failure)
            Console.Error.WriteLine($"A watcher broke: {failure}");
        return figures.Failure is null && figures.Cores <= 1 && figures.LongestGap <= TimeSpan.FromSeconds(1) && delivered >= LeastDelivered ? 0 : 1;

        double Share(double part) => figures.DelaysMs.Count == 0 ? double.NaN : figures.DelaysMs[(int)Math.Min(figures.DelaysMs.Count - 1, part * figures.DelaysMs.Count)];
    }

    private static void Line(string figure, string goal, string measured) => Console.WriteLine($"| {figure} | {goal} | {measured} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
