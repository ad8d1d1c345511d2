using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Imports.Stack.Tests;

/// <summary>The shell session of the README, as it stands there. A line <c># → text</c> says what the output must hold next.</summary>
public sealed partial class When_the_readme_is_followed(RunningStack stack)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Its_session_does_what_it_says()
    {
        var session = Session().Match(await File.ReadAllTextAsync(Path.Combine(stack.Root, "README.md"))).Groups["session"].Value;
        var promises = Promise().Matches(session).Select(match => match.Groups["text"].Value.Trim()).ToList();
        Assert.True(promises.Count >= 10, $"the session promises {promises.Count} things");
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");

        var output = await RunAsync(session);
        var from = 0;
        foreach (var promise in promises)
        {
            var at = output.IndexOf(promise, from, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{promise}' is not in the rest of the output:\n{output[from..]}");
            from = at + promise.Length;
        }
    }

    private async Task<string> RunAsync(string session)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder, "readme")).FullName;
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", session]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["IMPORTS_API"] = stack.Api.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["IMPORTS_GATEWAY"] = stack.Gateway;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The session did not end.");
        }

        Assert.True(process.ExitCode == 0, $"the session failed:\n{await output}\n{await errors}");
        return await output;
    }

    [GeneratedRegex(@"<!-- session -->\s*```sh\n(?<session>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Session();

    [GeneratedRegex(@"^# → (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Promise();
}
