using System.Diagnostics;
using System.Globalization;
using Imports.Bench.Processes;

namespace Imports.Bench.Server;

/// <summary>The server's own command-line client, run as a person would from a script.</summary>
internal sealed class ServerClient(BenchOptions options)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    /// <summary>A path as the client sees it.</summary>
    public string PathInside(string path) => options.ClientRoot is { } root ? path[root.TrimEnd('/').Length..] : path;

    /// <summary>Runs statements and returns when the client has ended.</summary>
    /// <exception cref="InvalidOperationException">The client failed; its first error line is the message.</exception>
    public async Task<ClientRun> RunAsync(string script, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var cpuSecondsBefore = ProcessFiles.ChildrenCpuSeconds();
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(Start())!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(script.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var peak = WatchPeakAsync(process.Id, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var seconds = watch.Elapsed.TotalSeconds;
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"The client failed: {(await errors).Trim().Split('\n')[0]}");
            return new ClientRun(seconds, Marks(await output), new ProcessUse(ProcessFiles.ChildrenCpuSeconds() - cpuSecondsBefore, await peak));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (options.ClientRoot is { } root)
        {
            start.FileName = "chroot";
            start.ArgumentList.Add(root);
            start.ArgumentList.Add("/usr/bin/mysql");
        }
        else
        {
            start.FileName = options.Server == "mariadb" ? "mariadb" : "mysql";
        }

        foreach (var argument in (string[])[$"--defaults-file={PathInside(options.ClientConfig)}", "--local-infile=1", "--batch", "--skip-column-names"])
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The peak of a process is gone when it ends, so it is looked at until then.</summary>
    private static async Task<double> WatchPeakAsync(int pid, CancellationToken cancellationToken)
    {
        var peak = 0d;
        while (ProcessFiles.PeakMegabytesIfAlive(pid) is { } now)
        {
            peak = now;
            await Task.Delay(BetweenLooks, cancellationToken);
        }

        return peak;
    }

    /// <summary>From lines of a name and the server's clock: the seconds that led to each name.</summary>
    private static Dictionary<string, double> Marks(string output)
    {
        var marks = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .Select(fields => (Name: fields[0], At: double.Parse(fields[1], CultureInfo.InvariantCulture))).ToList();
        return marks.Zip(marks.Skip(1)).ToDictionary(pair => pair.Second.Name, pair => pair.Second.At - pair.First.At);
    }
}

/// <summary>One run of the client.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="StageSeconds">Between the marks of the script.</param>
/// <param name="Use">Of the client itself.</param>
internal sealed record ClientRun(double Seconds, IReadOnlyDictionary<string, double> StageSeconds, ProcessUse Use);
