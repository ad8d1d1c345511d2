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
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(
            $"{name}: {rows} rows in {seconds:0.00} s, {rows / seconds:0} rows/s, {source.Length / 1e6 / seconds:0} MB/s, {process.TotalProcessorTime.TotalSeconds:0.00} s of CPU, peak RSS {process.PeakWorkingSet64 / 1e6:0} MB");
    }
}
