using System.Text.Json;

namespace Imports.Gateway.Tests;

public sealed class When_the_page_is_opened(GatewayStack stack)
{
    [Fact]
    public async Task A_finished_import_shows_full_bars_and_its_counts()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await import.FinishAsync();

        var shown = await OpenAsync(import, "done");

        Assert.Empty(shown.GetProperty("errors").EnumerateArray());
        foreach (var bar in new[] { "staged", "validated", "finished" })
            Assert.Equal("100", shown.GetProperty(bar).GetString());
        Assert.Equal("94", shown.GetProperty("ok").GetString());
        Assert.Contains("inserted\t90", shown.GetProperty("counts").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_import_shows_its_code()
    {
        var import = await stack.NewImportAsync();
        await import.FailAsync();

        var shown = await OpenAsync(import, "failed");

        Assert.Empty(shown.GetProperty("errors").EnumerateArray());
        Assert.Equal("IMPORT_TIMED_OUT", shown.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_running_imports_are_listed()
    {
        var running = await stack.NewImportAsync();
        var finished = await stack.NewImportAsync();
        await finished.FinishAsync();

        var live = JsonSerializer.Deserialize<JsonElement>(await stack.Gateway.Http.GetStringAsync("/api/imports/live"));

        var ids = live.EnumerateArray().Select(import => import.GetProperty("task_id").GetGuid()).ToList();
        Assert.Contains(running.Id, ids);
        Assert.DoesNotContain(finished.Id, ids);
    }

    [Fact]
    public async Task An_import_that_comes_later_is_listed_and_leaves_when_it_ends()
    {
        var import = await stack.NewImportAsync();
        using var page = await JavaScript.StartAsync("list.mjs", stack.Gateway.Address, "/usr/bin/chromium");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var later = await stack.NewImportAsync();

        foreach (var (command, doAsync) in new (string, Func<Task>)[]
            { ($"listed {import.Id}", () => Task.CompletedTask), ($"listed {later.Id}", () => stack.PublishAsync(later)), ($"gone {import.Id}", import.FinishAsync) })
        {
            await doAsync();
            await page.StandardInput.WriteLineAsync(command);
            await page.StandardInput.FlushAsync(limit.Token);
            Assert.Equal("yes", await page.StandardOutput.ReadLineAsync(limit.Token));
        }

        page.StandardInput.Close();
        await page.WaitForExitAsync(limit.Token);
        Assert.Equal("[]", (await page.StandardOutput.ReadToEndAsync(limit.Token)).Trim());
    }

    private async Task<JsonElement> OpenAsync(TestImport import, string status)
        => JsonSerializer.Deserialize<JsonElement>(
            await JavaScript.RunAsync("page.mjs", TimeSpan.FromSeconds(90), $"{stack.Gateway.Address}/?task={import.Id}", "/usr/bin/chromium", status));
}
