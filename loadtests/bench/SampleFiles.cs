using System.Diagnostics;

namespace Imports.Bench;

/// <summary>Inventory files from the project's own generator, in random key order.</summary>
internal sealed class SampleFiles(string generator, string folder)
{
    public string Generate(int rows, int seed)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"inventory-{rows}-{seed}.csv");
        if (File.Exists(path))
            return path;
        using var process = Process.Start("dotnet", [generator, "inventory", "--rows", $"{rows}", "--seed", $"{seed}", "--order", "random", "--out", path]);
        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new InvalidOperationException($"The generator failed with {process.ExitCode}.");
    }
}
