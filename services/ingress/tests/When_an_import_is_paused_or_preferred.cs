using System.Net;
using System.Net.Http.Json;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_paused_or_preferred(RunningIngress ingress)
{
    [Theory]
    [InlineData("queued")]
    [InlineData("parsing")]
    public async Task It_is_paused_once_and_resumed_and_keeps_its_status(string status)
    {
        var id = await InAsync(status);
        using var first = await PauseAsync(id);
        using var second = await PauseAsync(id);
        var paused = await second.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(status, paused.GetProperty("status").GetString());
        Assert.True(paused.GetProperty("paused").GetBoolean());
        Assert.StartsWith("paused: ", paused.GetProperty("step").GetString(), StringComparison.Ordinal);

        using var resumed = await ResumeAsync(id);
        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
        Assert.False((await resumed.JsonAsync()).GetProperty("paused").GetBoolean());
        await Eventually.IsTrueAsync(() => ingress.Resumed.Any(said => said.ImportId == id), RunningIngress.Deadline, "ResumeImport");
        using var again = await ResumeAsync(id);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(ingress.Resumed, said => said.ImportId == id);
    }

    [Theory]
    [InlineData("validated", "takes effect before the merge")]
    [InlineData("loading", "takes effect before the merge")]
    [InlineData("cancelled", "only one that is queued or parsing")]
    public async Task A_merge_is_not_paused_nor_what_has_ended(string status, string why)
    {
        var id = await InAsync(status);
        using var response = await PauseAsync(id);
        Assert.Contains(why, (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(409, "IMPORT_NOT_PAUSABLE");
    }

    [Fact]
    public async Task One_that_is_being_cancelled_is_not_paused_and_an_ended_one_not_resumed()
    {
        var id = await InAsync("parsing");
        using var cancelled = await ingress.Http.DeleteAsync($"/imports/{id}");
        using var paused = await PauseAsync(id);
        await paused.IsProblemAsync(409, "IMPORT_NOT_PAUSABLE");
        using var resumed = await ResumeAsync(await InAsync("cancelled"));
        await resumed.IsProblemAsync(409, "IMPORT_NOT_PAUSABLE");
        using var unknown = await PauseAsync(Guid.NewGuid());
        await unknown.IsProblemAsync(404, "IMPORT_UNKNOWN");
    }

    [Fact]
    public async Task Its_priority_is_changed()
    {
        var id = await InAsync("queued");
        using var response = await ingress.Http.PatchAsync($"/imports/{id}", JsonContent.Create(new { priority = -2 }));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(-2, (await response.JsonAsync()).GetProperty("priority").GetInt32());
    }

    [Theory]
    [InlineData("""{ "priority": 3 }""")]
    [InlineData("""{ "priority": "high" }""")]
    [InlineData("""{ "priority": 1, "status": "done" }""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Another_change_is_refused(string body)
    {
        var id = await InAsync("queued");
        using var response = await ingress.Http.PatchAsync($"/imports/{id}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        await response.IsProblemAsync(400, "REQUEST_INVALID");
        Assert.Equal(0, Assert.Single(await ingress.QueryAsync<int>("SELECT priority FROM import WHERE import_id = @id", new { id })));
    }

    private async Task<Guid> InAsync(string status)
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @id", new { id, status });
        return id;
    }

    private Task<HttpResponseMessage> PauseAsync(Guid id) => ingress.Http.PostAsync($"/imports/{id}/pause", content: null);

    private Task<HttpResponseMessage> ResumeAsync(Guid id) => ingress.Http.PostAsync($"/imports/{id}/resume", content: null);
}
