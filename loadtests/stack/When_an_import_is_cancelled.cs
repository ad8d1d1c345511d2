using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Stack.Tests;

[Collection(nameof(Composed))]
public sealed class When_an_import_is_cancelled(RunningStack stack)
{
    [Theory]
    [InlineData("parsing", 201)]
    [InlineData("loading", 202)]
    public async Task The_target_is_untouched_and_the_file_may_come_again(string status, int seed)
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var file = await stack.GenerateAsync(200_000, seed);
        var import = await PostAsync(file);
        await BecomesAsync(import, status);
        using var answer = await stack.Api.DeleteAsync($"imports/{import}");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await BecomesAsync(import, "cancelled");
        Assert.Equal([0L], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));
        Assert.Empty(await stack.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }));
        var again = await PostAsync(file);
        Assert.NotEqual(import, again);
        await stack.DoneAsync(again);
        Assert.Equal([200_000L], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));
    }

    [Fact]
    public async Task After_the_commit_it_is_refused_with_what_holds()
    {
        var import = await PostAsync(await stack.GenerateAsync(1_000, seed: 203));
        await stack.DoneAsync(import);
        using var answer = await stack.Api.DeleteAsync($"imports/{import}");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal("IMPORT_NOT_CANCELLABLE", problem.GetProperty("code").GetString());
        Assert.Equal("done", problem.GetProperty("import_status").GetString());
    }

    private async Task<Guid> PostAsync(string file)
    {
        var (status, body) = await stack.PostAsync(file);
        Assert.Equal(202, status);
        return body.GetProperty("task_id").GetGuid();
    }

    private Task BecomesAsync(Guid import, string status)
        => Eventually.IsTrueAsync(async () => await stack.StatusAsync(import) == status, TimeSpan.FromMinutes(2), $"import {import} is {status}");
}
