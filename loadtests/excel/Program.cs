using System.Diagnostics;
using System.Globalization;
using Imports.ExcelBench;

// usage: Imports.ExcelBench WORKBOOK ours|exceldatareader|openxml [CSV]
// Makes one CSV of a workbook's first sheet by one of the three readers, in a process of its own, and prints what that took. CSV = where to, for comparing what they read.
if (args.Length is not (2 or 3) || Readers.Find(args[1]) is not { } read)
{
    Console.Error.WriteLine("usage: Imports.ExcelBench WORKBOOK ours|exceldatareader|openxml [CSV]");
    return 2;
}

using var source = new FileStream(args[0], FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
using var target = args.Length == 3 ? File.Create(args[2]) : Stream.Null;
var watch = Stopwatch.StartNew();
var rows = read(source, target);
watch.Stop();
using var process = Process.GetCurrentProcess();
var seconds = watch.Elapsed.TotalSeconds;
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{args[1]}: {rows} rows in {seconds:0.00} s, {rows / seconds:0} rows/s, {process.TotalProcessorTime.TotalSeconds:0.00} s of CPU, peak RSS {process.PeakWorkingSet64 / 1e6:0} MB"));
return 0;
