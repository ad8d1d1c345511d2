using System.Diagnostics;
using System.Globalization;

namespace Imports.Watchers;

/// <summary>Lets the imports move, and reads before and after what the gateway's process has used.</summary>
internal sealed class Measurement(int processId, Crowd crowd, MovingImports moving)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary>Of the kernel's clock for processes; the same on every Linux.</summary>
    private const double TicksPerSecond = 100;

    public async Task<Figures> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        moving.Move();
        await Task.Delay(WarmUp, cancellationToken);
        foreach (var ear in crowd.Ears)
            ear.Reset();
        var (cpu, published, from) = (CpuSeconds(), moving.Published, Stopwatch.GetTimestamp());
        await Task.Delay(duration, cancellationToken);
        var (used, sent, seconds) = (CpuSeconds() - cpu, moving.Published - published, Stopwatch.GetElapsedTime(from).TotalSeconds);
        var heard = crowd.Ears.Select(ear => ear.Read()).ToList();
        return new Figures(
            crowd.Ears.Count,
            crowd.ImportsPerWatcher,
            moving.Ids.Count,
            seconds,
            used / seconds,
            sent,
            [.. heard.SelectMany(each => each.DelaysMs).Order()],
            heard.Max(each => each.LongestGap),
            PeakMegabytes(),
            crowd.Ears.FirstOrDefault(ear => ear.Failure is not null)?.Failure);
    }

    /// <summary>User and system time of the process and all of its threads.</summary>
    private double CpuSeconds()
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        // The name, in brackets, may hold blanks.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private double PeakMegabytes()
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}

/// <param name="Watchers">Connections.</param>
/// <param name="ImportsPerWatcher">That each of them watches.</param>
/// <param name="Imports">That move.</param>
/// <param name="Seconds">Of the measurement.</param>
/// <param name="Cores">CPU seconds of the gateway's process a second.</param>
/// <param name="Published">Snapshots.</param>
/// <param name="DelaysMs">From publishing to hearing, of each event that was delivered, in order.</param>
/// <param name="LongestGap">Between two events at one watcher.</param>
/// <param name="PeakMegabytes">Resident memory of the gateway.</param>
/// <param name="Failure">Why a watcher broke; else null.</param>
internal sealed record Figures(
    int Watchers, int ImportsPerWatcher, int Imports, double Seconds, double Cores, long Published, IReadOnlyList<double> DelaysMs, TimeSpan LongestGap, double PeakMegabytes,
    string? Failure);
