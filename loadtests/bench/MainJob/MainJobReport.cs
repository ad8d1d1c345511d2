using System.Globalization;

namespace Imports.Bench.MainJob;

/// <summary>The figures beside their goals, as a Markdown table.</summary>
internal static class MainJobReport
{
    /// <returns>The exit code: 1 when a users' ceiling is broken.</returns>
    public static int Print(IReadOnlyList<ImportFigures> hundred, ImportFigures? million, UploadFigures? upload)
    {
        var median = hundred.OrderBy(run => run.Seconds).ElementAt(hundred.Count / 2);
        Line("figure", "goal", "measured");
        Line("---", "---", "---");
        Line($"100,000 rows end to end, median of {hundred.Count}", "<= 10 s", $"{median.Seconds:0.0} s ({string.Join(", ", hundred.Select(run => Text($"{run.Seconds:0.0}")))})");
        Line("its stages", "", string.Join(", ", median.StageSeconds.Select(stage => Text($"{stage.Key} {stage.Value:0.0} s"))));
        Line("rows a minute", ">= 50,000", Text($"{median.Rows * 60 / median.Seconds:n0}"));
        Line("task id after the last byte, worst", "<= 1 s", Text($"{hundred.Max(run => run.TaskIdSeconds):0.000} s"));
        Line("longest gap between progress events", "<= 1 s", Text($"{hundred.Max(run => run.LongestGapSeconds):0.00} s"));
        if (million is not null)
        {
            Line("1,000,000 rows end to end", "", Text($"{million.Seconds:0.0} s"));
            Line("its stages", "", string.Join(", ", million.StageSeconds.Select(stage => Text($"{stage.Key} {stage.Value:0.0} s"))));
            Line("longest gap between progress events at 1,000,000 rows", "<= 1 s", Text($"{million.LongestGapSeconds:0.00} s"));
            Line("peak RSS at 1,000,000 rows", "<= 250 MB each", string.Join(", ", million.PeakMegabytes.Select(peak => Text($"{peak.Key} {peak.Value:0} MB"))));
        }

        if (upload is not null)
        {
            Line($"peak RSS of the ingress while {upload.Bytes >> 30} GiB stream in", "<= 200 MB", Text($"{upload.IngressPeakMegabytes:0} MB"));
            Line("its task id after the last byte", "<= 1 s", Text($"{upload.TaskIdSeconds:0.000} s ({upload.Bytes / upload.Seconds / 1e6:0} MB/s)"));
        }

        return median.Seconds > 120 || hundred.Max(run => run.TaskIdSeconds) > 1 ? 1 : 0;
    }

    private static void Line(string figure, string goal, string measured) => Console.WriteLine($"| {figure} | {goal} | {measured} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
