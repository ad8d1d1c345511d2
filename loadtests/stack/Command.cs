using System.Diagnostics;

namespace Imports.Stack.Tests;

/// <summary>A program that has to succeed in time.</summary>
internal static class Command
{
    /// <returns>What it wrote to its standard output.</returns>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, string folder, IEnumerable<(string Name, string Value)> settings, TimeSpan longest)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(longest);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var called = $"{program} {string.Join(' ', start.ArgumentList)}";
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{called} did not end within {longest}.");
        }

        Assert.True(process.ExitCode == 0, $"{called} failed:\n{await output}\n{await errors}");
        return await output;
    }

    /// <summary>
    /// Whether a process has ended. Its parent may be slow to take note of its death: a zombie is dead, once its other threads are gone, which hold its ports until then.
    /// </summary>
    public static bool IsGone(string pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[text.LastIndexOf(')') + 2] is 'Z' or 'X' && Directory.GetDirectories($"/proc/{pid}/task").Length <= 1;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
