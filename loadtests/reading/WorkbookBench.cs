using System.Diagnostics;

namespace Imports.ReadingBench;

/// <summary>One workbook, one reader, one process.</summary>
internal static class WorkbookBench
{
    public static void Run(string workbook, string name, ReadWorkbook read, string? csv)
    {
        using var source = new FileStream(workbook, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var target = csv is null ? Stream.Null : File.Create(csv);
        var watch = Stopwatch.StartNew();
        var rows = read(source, target);
        watch.Stop();
        using var process = Process.GetCurrentProcess();
        var (seconds, cpu) = (watch.Elapsed.TotalSeconds, process.TotalProcessorTime.TotalSeconds);
        Console.WriteLine(
            $"{name}: {rows} rows in {seconds:0.00} s; {cpu:0.00} s of CPU, {rows / cpu:0} rows and {source.Length / 1e6 / cpu:0} MB of the workbook by CPU second; peak RSS {process.PeakWorkingSet64 / 1e6:0} MB");
    }
}
