using System.Text.RegularExpressions;

namespace Imports.Stack.Tests;

/// <summary>The shell session of the README, as it stands there. A line <c># → text</c> says what the output must hold next.</summary>
[Collection(nameof(Composed))]
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

    private Task<string> RunAsync(string session) => Command.RunAsync(
        "bash",
        ["-euo", "pipefail", "-c", session],
        Directory.CreateDirectory(Path.Combine(stack.Folder, "readme")).FullName,
        [("IMPORTS_API", stack.Api.BaseAddress!.ToString().TrimEnd('/')), ("IMPORTS_GATEWAY", stack.Gateway)],
        Limit);

    [GeneratedRegex(@"<!-- session -->\s*```sh\n(?<session>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Session();

    [GeneratedRegex(@"^# → (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Promise();
}
