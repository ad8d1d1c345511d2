using System.Globalization;

namespace Imports.Bench.Processes;

/// <summary>The shape of the machine that figures are from.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGibibytes, string Kernel)
{
    public static Machine Read() => new(
        Value("/proc/cpuinfo", "model name") ?? "unknown",
        Environment.ProcessorCount,
        Math.Round(double.Parse(Value("/proc/meminfo", "MemTotal")!.Split(' ')[0], CultureInfo.InvariantCulture) / 1048576, 1),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim());

    private static string? Value(string path, string name)
        => File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
