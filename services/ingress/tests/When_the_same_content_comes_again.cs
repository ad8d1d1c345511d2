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
    public async Task Another_dataset_makes_another_import()
    {
        var content = Csv.New();
        var first = await ingress.PostAsync(content);
        var second = await ingress.PostAsync(content, "prices");
        Assert.NotEqual(first.TaskId(), second.TaskId());
        Assert.False(second.TryGetProperty("duplicate_of", out _));
    }

    [Fact]
    public async Task A_failed_import_makes_room_for_another()
    {
        var content = Csv.New();
        var first = (await ingress.PostAsync(content)).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'IMPORT_TIMED_OUT', dedupe_key = NULL WHERE import_id = @first", new { first });
        Assert.NotEqual(first, (await ingress.PostAsync(content)).TaskId());
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
