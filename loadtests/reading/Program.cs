using System.Globalization;
using Imports.ReadingBench;

// usage: Imports.ReadingBench dialects CSV [ROUNDS]
//        Imports.ReadingBench workbook XLSX ours|exceldatareader|openxml [CSV]
// dialects: writes the rows of a file for the dataset inventory in each dialect, and prints how fast each is cut and typed; ROUNDS in turn (default 3), the medians count.
// workbook: makes one CSV of a workbook's first sheet by one of three readers, and prints what that took. CSV = where to, for comparing what they read.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["dialects", var csv, .. var rounds] when rounds.Length <= 1:
        await DialectBench.RunAsync(File.ReadAllBytes(csv), rounds is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 3);
        return 0;
    case ["workbook", var workbook, var name, .. var output] when output.Length <= 1 && Readers.Find(name) is { } read:
        WorkbookBench.Run(workbook, name, read, output is [var path] ? path : null);
        return 0;
    default:
        Console.Error.WriteLine("usage: Imports.ReadingBench dialects CSV [ROUNDS] | workbook XLSX ours|exceldatareader|openxml [CSV]");
        return 2;
}
