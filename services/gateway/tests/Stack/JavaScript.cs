using System.Diagnostics;

namespace Imports.Gateway.Tests;

/// <summary>The scripts of <c>client/</c>, run by Node with the packages of their lock file.</summary>
internal static class JavaScript
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "client");
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task> Installation = new(InstallAsync);

    /// <summary>Starts a script with its input and output redirected. Its errors go to the test's own.</summary>
    public static async Task<Process> StartAsync(string script, params string[] args)
    {
        await Installation.Value;
        return Start("node", [script, .. args]);
    }

    /// <summary>Runs a script to its end and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string script, TimeSpan limit, params string[] args)
    {
        using var process = await StartAsync(script, args);
        return await ReadToEndAsync(process, limit);
    }

    private static async Task InstallAsync()
    {
        // Left by npm when all is there.
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            return;
        using var process = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        await ReadToEndAsync(process, InstallLimit);
    }

    private static async Task<string> ReadToEndAsync(Process process, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}: {output}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string program, IEnumerable<string> args)
        => Process.Start(new ProcessStartInfo(program, args) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
}
