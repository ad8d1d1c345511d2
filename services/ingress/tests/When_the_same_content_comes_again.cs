using System.Net;
using System.Security.Cryptography;

namespace Imports.Ingress.Tests;

public sealed class When_the_same_content_comes_again(RunningIngress ingress)
{
    [Fact]
    public async Task The_answer_is_the_first_import()
    {
        var content = Csv.New();
        var first = await ingress.PostAsync(content);
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(content));
        var second = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(first.TaskId(), second.TaskId());
        Assert.Equal(first.TaskId(), second.GetProperty("duplicate_of").GetGuid());
        Assert.Equal(first.GetProperty("idempotency_key").GetString(), second.GetProperty("idempotency_key").GetString());
        Assert.Equal("queued", second.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_second_bytes_are_removed()
    {
        var content = Csv.New();
        await ingress.PostAsync(content);
        await ingress.PostAsync(content);
        Assert.Equal(1, await FilesAsync(content));
    }

    [Fact]
    public async Task One_that_is_to_be_cancelled_is_the_first_of_nothing()
    {
        var content = Csv.New();
        var first = (await ingress.PostAsync(content)).TaskId();
        using (var cancelled = await ingress.Http.DeleteAsync($"/imports/{first}"))
            Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        using var again = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.NotEqual(first, (await again.JsonAsync()).TaskId());
    }

    [Fact]
    public async Task Another_dataset_makes_another_import()
    {
        var content = Csv.New();
        var first = await ingress.PostAsync(content);
        var second = await ingress.PostAsync(content, "prices");
        Assert.NotEqual(first.TaskId(), second.TaskId());
        Assert.False(second.TryGetProperty("duplicate_of", out _));
    }

    [Theory]
    [InlineData("mode=validate")]
    [InlineData("max_rejects=5")]
    [InlineData("blank=quantity:null")]
    [InlineData("mapping=quantity:Amount")]
    public async Task Other_options_make_another_import(string query)
    {
        var content = Csv.New();
        await ingress.PostAsync(content);
        using var other = await ingress.Http.PostAsync($"dataset=stock&{query}", content, key: null);
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        using var again = await ingress.Http.PostAsync($"dataset=stock&{query}", content, key: null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((await other.JsonAsync()).TaskId(), (await again.JsonAsync()).GetProperty("duplicate_of").GetGuid());
    }

    [Fact]
    public async Task Another_version_of_the_dataset_makes_another_import()
    {
        var content = Csv.New();
        var name = $"d{Guid.NewGuid():N}";
        await ingress.RegisterAsync(name, version: 1);
        var first = (await ingress.PostAsync(content, name)).TaskId();
        await ingress.RegisterAsync(name, version: 2);
        Assert.NotEqual(first, (await ingress.PostAsync(content, name)).TaskId());
    }

    [Fact]
    public async Task By_force_it_is_imported_again_and_again()
    {
        var content = Csv.New();
        var ids = new HashSet<Guid> { (await ingress.PostAsync(content)).TaskId() };
        for (var i = 0; i < 2; i++)
        {
            using var forced = await ingress.Http.PostAsync("dataset=stock&force=true", content, key: null);
            Assert.Equal(HttpStatusCode.Accepted, forced.StatusCode);
            Assert.True(ids.Add((await forced.JsonAsync()).TaskId()));
        }

        using var response = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_first_one_by_force_is_the_first_of_those_that_follow()
    {
        var content = Csv.New();
        using var forced = await ingress.Http.PostAsync("dataset=stock&force=true", content, key: null);
        using var second = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Equal((await forced.JsonAsync()).TaskId(), (await second.JsonAsync()).GetProperty("duplicate_of").GetGuid());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_by_force_is_the_first_when_those_before_it_came_to_nothing(bool twoFail)
    {
        var content = Csv.New();
        var ids = new List<Guid> { (await ingress.PostAsync(content)).TaskId() };
        for (var i = 0; i < 2; i++)
        {
            using var forced = await ingress.Http.PostAsync("dataset=stock&force=true", content, key: null);
            ids.Add((await forced.JsonAsync()).TaskId());
        }

        await FailAsync(ids[0]);
        if (twoFail)
            await FailAsync(ids[1]);
        using var again = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(ids[twoFail ? 2 : 1], (await again.JsonAsync()).GetProperty("duplicate_of").GetGuid());
        foreach (var id in ids.Skip(1))
            await FailAsync(id);
        using var anew = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Equal(HttpStatusCode.Accepted, anew.StatusCode);
    }

    [Fact]
    public async Task Twenty_by_force_at_once_are_twenty_imports_and_those_that_follow_have_one_first()
    {
        var content = Csv.New();
        var forced = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await ingress.Http.PostAsync("dataset=stock&force=true", content, key: null);
            return (response.StatusCode, Id: (await response.JsonAsync()).TaskId());
        }));
        Assert.All(forced, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(20, forced.Select(answer => answer.Id).Distinct().Count());
        using var again = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        Assert.Contains((await again.JsonAsync()).GetProperty("duplicate_of").GetGuid(), forced.Select(answer => answer.Id));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task An_import_that_came_to_nothing_makes_room_for_another(string status)
    {
        var content = Csv.New();
        var first = (await ingress.PostAsync(content)).TaskId();
        await using (var session = await ingress.Pool!.OpenAsync())
        {
            var imports = new Imports.Ledger.ImportStore();
            Assert.True(status == "failed"
                ? await imports.SetFailedAsync(session, first, new Imports.Ledger.ImportException("IMPORT_TIMED_OUT", "why"), TimeSpan.FromDays(1), CancellationToken.None)
                : await imports.RequestCancelAsync(session, "default", first, CancellationToken.None) && await imports.SetCancelledAsync(session, first, CancellationToken.None));
        }

        Assert.NotEqual(first, (await ingress.PostAsync(content)).TaskId());
    }

    [Fact]
    public async Task A_done_import_is_the_first()
    {
        var content = Csv.New();
        var first = (await ingress.PostAsync(content)).TaskId();
        await ingress.ExecuteAsync(
            "UPDATE import SET status = 'done', read_rows = 0, malformed_rows = 0, staged_rows = 0, rejected_rows = 0, duplicate_rows = 0, valid_rows = 0, inserted_rows = 0, updated_rows = 0, unchanged_rows = 0, finished_at = UTC_TIMESTAMP(6) WHERE import_id = @first",
            new { first });
        var second = await ingress.PostAsync(content);
        Assert.Equal(first, second.GetProperty("duplicate_of").GetGuid());
        Assert.Equal("done", second.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Twenty_twins_at_once_make_one_import()
    {
        var content = Csv.New(500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(content));
            return (response.StatusCode, Id: (await response.JsonAsync()).TaskId());
        }));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        Assert.Equal(19, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var id = Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.Equal(id, Assert.Single(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) })));
        Assert.Equal(1, await FilesAsync(content));
        await ingress.AcceptedAsync(id);
        Assert.Single(ingress.Accepted, accepted => accepted.ImportId == id);
    }

    private async Task FailAsync(Guid id)
    {
        await using var session = await ingress.Pool!.OpenAsync();
        Assert.True(await new Imports.Ledger.ImportStore().SetFailedAsync(session, id, new Imports.Ledger.ImportException("IMPORT_TIMED_OUT", "why"), TimeSpan.FromDays(1), CancellationToken.None));
    }

    private async Task<int> FilesAsync(byte[] content)
    {
        var count = 0;
        foreach (var file in ingress.StoredFiles())
        {
            if (new FileInfo(file) is { Exists: true } info && info.Length == content.Length && (await File.ReadAllBytesAsync(file)).SequenceEqual(content))
                count++;
        }

        return count;
    }
}
