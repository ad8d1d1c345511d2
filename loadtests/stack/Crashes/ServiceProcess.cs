using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>One OS process of a service, that can be held at a crash point, killed, and started again.</summary>
public sealed class ServiceProcess(string service, string name, int port, string folder, string program, IReadOnlyDictionary<string, string> settings)
{
    public const string PointsFolder = "crash";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? process;

    public string Service => service;
    public string Name => name;
    public Uri Address { get; } = new($"http://127.0.0.1:{port}");
    public bool IsRunning => process is { HasExited: false };
    public int Pid => process?.Id ?? throw new InvalidOperationException($"{name} was never started.");
    public long LogBytes => new FileInfo(LogFile).Length;
    private string LogFile => Path.Combine(folder, "log", $"{name}.log");
    private string Points => Path.Combine(folder, PointsFolder, name);

    /// <summary>Starts it, and does not wait until it is ready.</summary>
    public void Start(params (string Name, string Value)[] further) => Start("exec dotnet \"$0\" >>\"$1\" 2>&1 </dev/null", further);

    /// <summary>The same with a folder on a disk of so many bytes, which nobody else sees.</summary>
    public void StartOnSmallDisk(string small, int bytes)
    {
        var own = Environment.UserName == "root" ? "" : "--user --map-root-user ";
        Start($"exec unshare {own}--mount bash -c 'mount -t tmpfs -o size={bytes} tmpfs \"{small}\" && exec dotnet \"$0\"' \"$0\" >>\"$1\" 2>&1 </dev/null", []);
    }

    /// <summary>The same with a damaged disk: what it reads by position of any file from that byte on, it cannot read.</summary>
    /// <param name="script"><c>read_errors.pl</c>.</param>
    /// <param name="fromByte">Behind all that the process reads of its own files.</param>
    /// <param name="further">Settings.</param>
    public void StartWithReadErrors(string script, int fromByte, params (string Name, string Value)[] further)
        => Start($"exec perl \"{script}\" {fromByte} \"$(command -v dotnet)\" \"$0\" >>\"$1\" 2>&1 </dev/null", further);

    public string LogFrom(long from)
    {
        using var log = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = from;
        using var reader = new StreamReader(log);
        return reader.ReadToEnd();
    }

    private void Start(string script, (string Name, string Value)[] further)
    {
        Directory.CreateDirectory(Points);
        // The shell becomes the service: one process, whose output goes to the log.
        var start = new ProcessStartInfo("bash", ["-c", script, program, LogFile]) { WorkingDirectory = folder };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        start.Environment["IMPORTS_CRASH_POINTS"] = Points;
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        foreach (var (key, value) in further)
            start.Environment[key] = value;
        process?.Dispose();
        process = Process.Start(start)!;
        Note();
    }

    public async Task ReadyAsync(HttpClient http)
        => await Eventually.IsTrueAsync(() => IsReadyAsync(http), Patience, $"{name} is ready");

    /// <summary>The process gets a SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Asks it to stop, by SIGTERM.</summary>
    /// <returns>How long it took, and with which status it ended.</returns>
    public async Task<(TimeSpan Took, int Status)> StopAsync()
    {
        var watch = Stopwatch.StartNew();
        await Command.RunAsync("kill", ["-TERM", $"{Pid}"], folder, [], Patience);
        await process!.WaitForExitAsync().WaitAsync(Patience);
        return (watch.Elapsed, process.ExitCode);
    }

    /// <summary>The next work that comes to this place stays there.</summary>
    public void Hold(string point) => File.WriteAllText(Path.Combine(Points, point), "");

    /// <summary>Nothing is held any more, neither what waits to be nor what is.</summary>
    public void ReleaseAll()
    {
        foreach (var file in Directory.EnumerateFiles(Points))
            File.Delete(file);
    }

    public Task HeldAsync(string point) => Eventually.IsTrueAsync(() => Held(point) is not null, Patience, $"{name} is at {point}");

    /// <summary>Lets the work go on, and holds no other.</summary>
    public void Release(string point)
    {
        File.Delete(Path.Combine(Points, point));
        if (Held(point) is { } file)
            File.Delete(file);
    }

    private string? Held(string point) => Directory.EnumerateFiles(Points, $"{point}.{Pid}").FirstOrDefault();

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri address)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Task<bool> IsReadyAsync(HttpClient http)
    {
        Assert.True(IsRunning, $"{name} ended: see its log.");
        return IsReadyAsync(http, Address);
    }

    /// <summary>As infra/scripts/processes.sh notes its own, so that infra/down.sh finds it should this test be ended.</summary>
    private void Note()
    {
        var stat = File.ReadAllText($"/proc/{Pid}/stat");
        var started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        File.WriteAllText(Path.Combine(folder, "run", $"{name}.identity"), $"{Pid} {started} {File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}\n");
        File.WriteAllText(Path.Combine(folder, "run", $"{name}.pid"), $"{Pid}\n");
    }
}
