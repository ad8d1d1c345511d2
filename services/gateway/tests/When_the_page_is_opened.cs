using System.Net;
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
    public async Task Pages_of_other_origins_are_refused_unless_allowed()
    {
        await using var open = await stack.StartGatewayAsync("--Gateway:AllowedOrigins:0=https://app.example.com");

        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(stack.Gateway, "https://app.example.com")).Status);
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(stack.Gateway, stack.Gateway.Address));
        Assert.Equal((HttpStatusCode.OK, "https://app.example.com"), await AskAsync(open, "https://app.example.com"));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(open, "https://evil.example.com")).Status);
    }

    private static async Task<(HttpStatusCode Status, string? AllowedOrigin)> AskAsync(RunningGateway gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/imports/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", origin);
        using var response = await gateway.Http.SendAsync(request);
        return (response.StatusCode, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
    }

    private async Task<JsonElement> OpenAsync(TestImport import, string status)
        => JsonSerializer.Deserialize<JsonElement>(
            await JavaScript.RunAsync("page.mjs", TimeSpan.FromSeconds(90), $"{stack.Gateway.Address}/?task={import.Id}", "/usr/bin/chromium", status));
}
