namespace Imports.Bench.Processes;

/// <summary>What each process of the stack used between two looks: CPU time and the peak of its resident memory, as the kernel keeps them.</summary>
internal sealed class ProcessWatch
{
    public static readonly IReadOnlyList<string> Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];

    /// <summary>Whichever server it is.</summary>
    public const string Database = "mysql";

    private static readonly string[] Servers = [Database, "rabbitmq"];

    private readonly Dictionary<string, int> pids;
    private Dictionary<string, double> cpuSecondsBefore = [];

    public ProcessWatch(BenchOptions options)
    {
        pids = Services.ToDictionary(name => name, name => ProcessFiles.ReadPid(options.ServicesFolder, name));
        foreach (var server in Servers)
            pids[server] = ProcessFiles.ReadPid(options.ServersFolder, server);
    }

    /// <summary>Starts anew: the peaks are what is resident now.</summary>
    public void Start()
    {
        foreach (var pid in pids.Values)
            ProcessFiles.ResetPeak(pid);
        cpuSecondsBefore = pids.ToDictionary(pair => pair.Key, pair => ProcessFiles.CpuSeconds(pair.Value));
    }

    /// <exception cref="IOException">One of them is gone: what was measured is void.</exception>
    public Dictionary<string, ProcessUse> Look() => pids.ToDictionary(
        pair => pair.Key,
        pair => new ProcessUse(ProcessFiles.CpuSeconds(pair.Value) - cpuSecondsBefore[pair.Key], ProcessFiles.PeakMegabytes(pair.Value)));
}

/// <summary>What one process used.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="PeakMegabytes">Most memory that was resident.</param>
internal sealed record ProcessUse(double CpuSeconds, double PeakMegabytes);
