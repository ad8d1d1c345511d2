using System.Globalization;

namespace Imports.Bench;

/// <summary>Peak resident memory of the stack's processes, as the kernel keeps it.</summary>
internal sealed class ServiceMemory(string runFolder)
{
    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];

    /// <summary>Sets the peaks back to what is resident now.</summary>
    public void Reset()
    {
        foreach (var service in Services)
            File.WriteAllText($"/proc/{Pid(service)}/clear_refs", "5");
    }

    public IReadOnlyDictionary<string, double> PeakMegabytes() => Services.ToDictionary(service => service, service => PeakKilobytes(service) / 1024);

    private double PeakKilobytes(string service)
        => double.Parse(Words(File.ReadLines($"/proc/{Pid(service)}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)))[1], CultureInfo.InvariantCulture);

    private int Pid(string service) => int.Parse(Words(File.ReadAllText(Path.Combine(runFolder, $"{service}.pid")))[0], CultureInfo.InvariantCulture);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
