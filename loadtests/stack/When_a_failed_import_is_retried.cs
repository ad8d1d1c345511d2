using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>By the counters of the ledger: what a failed import had staged is not staged again.</summary>
[Collection(nameof(Composed))]
public sealed class When_a_failed_import_is_retried(RunningStack stack)
{
    private const int Rows = 200_000;

    [Fact]
    public async Task It_goes_on_with_a_larger_budget_and_stages_nothing_twice()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var file = await stack.GenerateAsync(Rows, seed: 301);
        await File.AppendAllTextAsync(file, "A-BAD,S1,2026-03-01,,-1,1.50,bad\n");
        var import = await PostAsync(file, "max_rejects=0");
        await BecomesAsync(import, "failed");
        var (staged, runs) = (await StagedAsync(import), await SnapshotAsync(import));
        Assert.True(runs.GetProperty("batches_staged").GetInt32() > 1, "there is more than one batch");
        Assert.Equal("REJECT_BUDGET_EXCEEDED", runs.GetProperty("error_code").GetString());
        Assert.Equal(JsonValueKind.String, runs.GetProperty("retry_until").ValueKind);

        using (var answer = await stack.Api.PostAsync($"imports/{import}/retry?max_rejects=1", content: null))
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        // Its status is failed still until the saga has taken it up.
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<int>("SELECT retries FROM import WHERE import_id = @import", new { import }))[0] == 1, TimeSpan.FromMinutes(1), "it is taken up");
        await stack.DoneAsync(import);
        Assert.Equal([(long)Rows], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));

        // What was staged has the attempt and the time of its first staging still, and the counter has each batch once.
        Assert.Subset((await StagedAsync(import)).ToHashSet(), staged.ToHashSet());
        var receipt = await ReadAsync($"imports/{import}/receipt");
        Assert.Equal(1, receipt.GetProperty("retries").GetInt32());
        Assert.Equal((Rows + 1, Rows), (receipt.GetProperty("accounting").GetProperty("read").GetProperty("rows").GetInt32(), receipt.GetProperty("accounting").GetProperty("valid").GetProperty("rows").GetInt32()));
        Assert.Equal(
            [receipt.GetProperty("batches").GetProperty("total").GetInt64()], await stack.QueryAsync<long>("SELECT finished_batches FROM import_stage WHERE import_id = @import AND stage = 'stage'", new { import }));
        using var again = await stack.Api.PostAsync($"imports/{import}/retry", content: null);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task A_paused_one_stands_still_and_goes_on()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var import = await PostAsync(await stack.GenerateAsync(Rows, seed: 302), "force=true");
        using (var answer = await stack.Api.PostAsync($"imports/{import}/pause", content: null))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_batch WHERE import_id = @import AND state IN ('released', 'staged')", new { import }))[0] == 0,
            TimeSpan.FromMinutes(1),
            "what was under way has ended");
        Assert.True((await SnapshotAsync(import)).GetProperty("paused").GetBoolean());
        Assert.Contains(await stack.StatusAsync(import), (string[])["queued", "parsing", "validated"]);
        Assert.Equal([0L], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));
        using (var answer = await stack.Api.PostAsync($"imports/{import}/resume", content: null))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stack.DoneAsync(import);
        Assert.Equal([(long)Rows], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));
    }

    private Task<IReadOnlyList<string>> StagedAsync(Guid import) => stack.QueryAsync<string>(
        "SELECT CONCAT(batch_number, ' ', attempt, ' ', staged_at) FROM import_batch WHERE import_id = @import AND staged_rows IS NOT NULL", new { import });

    private Task<JsonElement> SnapshotAsync(Guid import) => ReadAsync($"imports/{import}");

    private async Task<JsonElement> ReadAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync(path));

    private async Task<Guid> PostAsync(string file, string options)
    {
        await using var stream = File.OpenRead(file);
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await stack.Api.PostAsync($"imports?dataset=inventory&{options}", content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("task_id").GetGuid();
    }

    private Task BecomesAsync(Guid import, string status)
        => Eventually.IsTrueAsync(async () => await stack.StatusAsync(import) == status, TimeSpan.FromMinutes(2), $"import {import} is {status}");
}
