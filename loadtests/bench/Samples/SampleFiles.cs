using System.Diagnostics;
using System.Globalization;
using Imports.Bench.Grid;

namespace Imports.Bench.Samples;

/// <summary>Files from the project's own generator. The same file is made once and kept.</summary>
internal sealed class SampleFiles(string generator, string folder)
{
    /// <summary>The file that is imported.</summary>
    public string Of(Cell cell) => Generate(cell, cell.ChangedPercent, cell.BadPercent);

    /// <summary>The rows that the target holds before.</summary>
    public string Before(Cell cell) => Generate(cell, changedPercent: 0, badPercent: 0);

    /// <summary>A file of the main job: inventory, random keys.</summary>
    public string Inventory(int rows, int seed) => Generate(Text($"inventory-{rows}-{seed}"), Text($"--rows {rows} --seed {seed} --order random"));

    private string Generate(Cell cell, double changedPercent, double badPercent) => Generate(
        Text($"columns-{cell.Columns}-{cell.Rows}-{cell.Order}-changed-{changedPercent}-bad-{badPercent}").ToLowerInvariant(),
        Text($"--rows {cell.Rows} --order {cell.Order} --columns {cell.Columns} --changed-percent {changedPercent} --bad-percent {badPercent}"));

    private string Generate(string name, string options)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}.csv");
        if (File.Exists(path))
            return path;
        using var process = Process.Start("dotnet", [generator, "inventory", .. options.Split(' '), "--out", $"{path}.new"]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The generator failed with {process.ExitCode}.");
        // By its name a file is complete.
        File.Move($"{path}.new", path, overwrite: true);
        return path;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
