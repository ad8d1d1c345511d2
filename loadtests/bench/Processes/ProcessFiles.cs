using System.Globalization;

namespace Imports.Bench.Processes;

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessFiles
{
    /// <summary>The kernel's unit of times in <c>/proc</c> (USER_HZ), the same on every common Linux.</summary>
    private const double TicksPerSecond = 100;

    // Places in /proc/PID/stat counted from the state, which follows the name in brackets (proc(5): utime is field 14, cutime 16).
    private const int UserTime = 11;
    private const int ChildrenUserTime = 13;

    /// <summary>The pid in a file of <c>infra/up.sh</c>.</summary>
    public static int ReadPid(string folder, string name) => int.Parse(Words(File.ReadAllText(Path.Combine(folder, $"{name}.pid")))[0], CultureInfo.InvariantCulture);

    public static double CpuSeconds(int pid) => Seconds(pid, UserTime);

    /// <summary>Of all ended children of this process.</summary>
    public static double ChildrenCpuSeconds() => Seconds(Environment.ProcessId, ChildrenUserTime);

    /// <summary>Where the kernel or the rights forbid it, the peak stays that of the process's life.</summary>
    public static void ResetPeak(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/clear_refs", "5");
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    public static double PeakMegabytes(int pid)
        => double.Parse(Words(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)))[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>As <see cref="PeakMegabytes"/>, or null once the process has ended.</summary>
    public static double? PeakMegabytesIfAlive(int pid)
    {
        try
        {
            return PeakMegabytes(pid);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string LoadAverage() => string.Join(' ', Words(File.ReadAllText("/proc/loadavg"))[..3]);

    private static double Seconds(int pid, int place)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = Words(stat[(stat.LastIndexOf(')') + 1)..]);
        return (double.Parse(fields[place], CultureInfo.InvariantCulture) + double.Parse(fields[place + 1], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
