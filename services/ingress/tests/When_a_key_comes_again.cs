using System.Net;
using System.Security.Cryptography;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_a_key_comes_again(RunningIngress ingress)
{
    private const string Stock = "dataset=stock";
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task The_same_request_gets_the_first_answer()
    {
        var content = Csv.New();
        using var first = await ingress.Http.PostAsync(Stock, content, key);
        using var second = await ingress.Http.PostAsync(Stock, content, key);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.False(first.IsReplayed());
        Assert.True(second.IsReplayed());
        Assert.Single(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) }));
        await Leftovers.AreGoneAsync(ingress);
    }

    [Fact]
    public async Task The_answer_stays_the_first_one_whatever_became_of_the_import()
    {
        var content = Csv.New();
        using var first = await ingress.Http.PostAsync(Stock, content, key);
        await ingress.ExecuteAsync(
            "UPDATE import SET status = 'failed', error_code = 'X', dedupe_key = NULL, finished_at = UTC_TIMESTAMP(6) WHERE idempotency_key = @key", new { key });
        using var second = await ingress.Http.PostAsync(Stock, content, key);
        Assert.True(second.IsReplayed());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_duplicate_of_another_import_is_an_answer_too()
    {
        var content = Csv.New();
        var first = (await ingress.PostAsync(content)).TaskId();
        for (var i = 0; i < 2; i++)
        {
            using var response = await ingress.Http.PostAsync(Stock, content, key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(first, (await response.JsonAsync()).GetProperty("duplicate_of").GetGuid());
            Assert.Equal(i == 1, response.IsReplayed());
        }
    }

    [Theory]
    [InlineData("dataset=prices")]
    [InlineData("dataset=stock&mode=validate")]
    [InlineData("dataset=stock&max_rejects=1")]
    [InlineData("dataset=stock&force=true")]
    [InlineData("dataset=stock&file_name=other.csv")]
    public async Task Other_parameters_are_refused(string query)
    {
        var content = Csv.New();
        using var first = await ingress.Http.PostAsync(Stock, content, key);
        using var second = await ingress.Http.PostAsync(query, content, key);
        await second.IsProblemAsync(422, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Another_file_is_refused_and_leaves_nothing()
    {
        using var first = await ingress.Http.PostAsync(Stock, Csv.New(), key);
        var other = Csv.New();
        using var second = await ingress.Http.PostAsync(Stock, other, key);
        await second.IsProblemAsync(422, "IDEMPOTENCY_KEY_REUSED");
        Assert.Empty(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(other) }));
        await Leftovers.AreGoneAsync(ingress);
    }

    [Fact]
    public async Task A_refused_request_frees_it()
    {
        using var refused = await ingress.Http.PostAsync(Stock, [], key);
        await refused.IsProblemAsync(400, "BODY_EMPTY");
        using var second = await ingress.Http.PostAsync(Stock, Csv.New(), key);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.False(second.IsReplayed());
    }

    [Fact]
    public async Task The_first_unanswered_makes_the_second_wait_and_breaking_off_frees_it()
    {
        var broken = await BrokenUpload.BeginAsync(ingress, key);
        using var second = await ingress.Http.PostAsync(Stock, Csv.New(), key);
        Assert.Equal(1, second.Headers.RetryAfter?.Delta?.TotalSeconds);
        await second.IsProblemAsync(409, "IDEMPOTENCY_KEY_IN_USE");
        broken.Dispose();
        using var third = await ingress.Http.PostUntilAnsweredAsync(Stock, Csv.New(), key);
        Assert.Equal(HttpStatusCode.Accepted, third.StatusCode);
        Assert.False(third.IsReplayed());
    }

    [Fact]
    public async Task A_claim_is_renewed_while_the_body_comes_in()
    {
        using var upload = await BrokenUpload.BeginAsync(ingress, key);
        var claimed = await LeaseAsync();
        await Eventually.IsTrueAsync(async () => await LeaseAsync() > claimed, RunningIngress.Deadline, "the lease is renewed");
    }

    [Theory]
    [InlineData("lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND", HttpStatusCode.Accepted)]
    [InlineData("lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR", HttpStatusCode.Conflict)]
    public async Task A_dead_process_holds_it_until_its_lease_runs_out(string lease, HttpStatusCode expected)
    {
        await ingress.ExecuteAsync(
            $"INSERT INTO idempotency_key SET tenant_id = 'default', idempotency_key = @key, request_hash = @hash, holder = @holder, created_at = UTC_TIMESTAMP(6), {lease}",
            new { key, hash = await RequestHashAsync(), holder = Guid.NewGuid() });
        using var response = await ingress.Http.PostAsync(Stock, Csv.New(), key);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(25, null, false)]
    [InlineData(25, 25, true)]
    [InlineData(25, 23, false)]
    [InlineData(23, 25, false)]
    public async Task It_is_kept_for_a_day_after_the_imports_end(int answeredHoursAgo, int? endedHoursAgo, bool isFree)
    {
        var content = Csv.New();
        using var first = await ingress.Http.PostAsync(Stock, content, key);
        await ingress.ExecuteAsync("UPDATE idempotency_key SET created_at = UTC_TIMESTAMP(6) - INTERVAL @answeredHoursAgo HOUR WHERE idempotency_key = @key", new { key, answeredHoursAgo });
        if (endedHoursAgo is { } ended)
            await ingress.ExecuteAsync(
                "UPDATE import SET status = 'failed', error_code = 'X', dedupe_key = NULL, finished_at = UTC_TIMESTAMP(6) - INTERVAL @ended HOUR WHERE idempotency_key = @key", new { key, ended });
        using var second = await ingress.Http.PostAsync(Stock, content, key);
        Assert.Equal(!isFree, second.IsReplayed());
        Assert.Equal(isFree, (await first.JsonAsync()).TaskId() != (await second.JsonAsync()).TaskId());
    }

    [Fact]
    public async Task The_next_process_removes_what_is_no_longer_kept()
    {
        var kept = Guid.NewGuid().ToString();
        foreach (var (name, hours) in new[] { (key, 30), (kept, 1) })
        {
            using var response = await ingress.Http.PostAsync(Stock, Csv.New(), name);
            await ingress.ExecuteAsync(
                "UPDATE import SET status = 'failed', error_code = 'X', dedupe_key = NULL, finished_at = UTC_TIMESTAMP(6) - INTERVAL @hours HOUR WHERE idempotency_key = @name", new { name, hours });
            await ingress.ExecuteAsync("UPDATE idempotency_key SET created_at = UTC_TIMESTAMP(6) - INTERVAL @hours HOUR WHERE idempotency_key = @name", new { name, hours });
        }

        await using var next = await ingress.StartAsync();
        await Eventually.IsTrueAsync(async () => await CountAsync(key) == 0, RunningIngress.Deadline, "the old key is removed");
        Assert.Equal(1, await CountAsync(kept));
        await next.StopAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twenty_twins_at_once_make_one_import(bool twoProcesses)
    {
        await using var other = await ingress.StartAsync();
        using var second = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var content = Csv.New(500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            using var response = await (twoProcesses && i % 2 == 0 ? second : ingress.Http).PostUntilAnsweredAsync(Stock, content, key);
            return (response.StatusCode, Replayed: response.IsReplayed(), Body: await response.Content.ReadAsStringAsync());
        }));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Single(answers, answer => !answer.Replayed);
        var id = Assert.Single(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) }));
        await ingress.AcceptedAsync(id);
        Assert.Single(ingress.Accepted, accepted => accepted.ImportId == id);
        await Leftovers.AreGoneAsync(ingress);
        await other.StopAsync();
    }

    /// <summary>What this class's requests are known by: taken from a row that the service wrote.</summary>
    private async Task<byte[]> RequestHashAsync()
    {
        var own = Guid.NewGuid().ToString();
        using var response = await ingress.Http.PostAsync(Stock, Csv.New(), own);
        return Assert.Single(await ingress.QueryAsync<byte[]>("SELECT request_hash FROM idempotency_key WHERE idempotency_key = @own", new { own }));
    }

    private async Task<DateTime> LeaseAsync()
        => Assert.Single(await ingress.QueryAsync<DateTime>("SELECT lease_until FROM idempotency_key WHERE idempotency_key = @key", new { key }));

    private async Task<int> CountAsync(string name)
        => Assert.Single(await ingress.QueryAsync<int>("SELECT COUNT(*) FROM idempotency_key WHERE idempotency_key = @name", new { name }));
}
