using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_retried(RunningIngress ingress)
{
    [Fact]
    public async Task A_failed_one_shows_until_when_and_the_saga_is_told_once()
    {
        var import = await FailedAsync(Csv.New());
        var until = (await ImportAsync(import)).GetProperty("retry_until").GetDateTimeOffset();
        Assert.InRange(until, DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(70));
        using var first = await RetryAsync(import);
        using var second = await RetryAsync(import);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal($"/imports/{import.Id}", first.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        await Eventually.IsTrueAsync(() => ingress.Retried.Any(asked => asked.ImportId == import.Id), RunningIngress.Deadline, "RetryImport");

        await import.BeginsRetryAsync();
        using var third = await RetryAsync(import);
        var running = await third.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(1, running.GetProperty("retries").GetInt32());
        Assert.Equal(JsonValueKind.Null, running.GetProperty("retry_until").ValueKind);
        Assert.Equal(JsonValueKind.Null, running.GetProperty("error_code").ValueKind);
        Assert.Single(ingress.Retried, asked => asked.ImportId == import.Id);
    }

    [Fact]
    public async Task It_goes_on_with_another_budget()
    {
        var import = await FailedAsync(Csv.New(), "max_rejects=1&blank=quantity:null");
        using var response = await RetryAsync(import, "?max_rejects=50%25");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var options = (await ImportAsync(import)).GetProperty("detail").GetProperty("options");
        Assert.Equal("50%", options.GetProperty("max_rejects").GetString());
        Assert.Equal("null", options.GetProperty("blank").GetProperty("quantity").GetString());

        // Another budget than the one that it runs with is another request.
        using var other = await RetryAsync(import, "?max_rejects=3");
        await other.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
        using var same = await RetryAsync(import);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
    }

    [Fact]
    public async Task It_may_bear_bad_rows_where_it_bore_none()
    {
        var import = await FailedAsync(Csv.New(), "reject_policy=atomic");
        using var wrong = await RetryAsync(import, "?max_rejects=3");
        await wrong.IsProblemAsync(400, "OPTION_INVALID");
        using var response = await RetryAsync(import, "?reject_policy=valid-only&max_rejects=3");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("?max_rejects=many", "OPTION_INVALID")]
    [InlineData("?reject_policy=some", "OPTION_INVALID")]
    [InlineData("?mode=replace", "REQUEST_INVALID")]
    public async Task What_is_no_budget_is_refused(string query, string code)
    {
        var import = await FailedAsync(Csv.New());
        using var response = await RetryAsync(import, query);
        await response.IsProblemAsync(400, code);
    }

    [Fact]
    public async Task It_is_the_first_of_its_content_again()
    {
        var content = Csv.New();
        var import = await FailedAsync(content);
        using var response = await RetryAsync(import);
        var again = await ingress.PostAsync(content);
        Assert.Equal(import.Id, again.GetProperty("duplicate_of").GetGuid());
    }

    [Fact]
    public async Task After_a_later_import_of_the_same_content_it_is_refused()
    {
        var content = Csv.New();
        var import = await FailedAsync(content);
        var later = (await ingress.PostAsync(content)).TaskId();
        using var response = await RetryAsync(import, "?max_rejects=7");
        Assert.Contains(later.ToString(), (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
    }

    [Fact]
    public async Task One_that_was_made_by_force_beside_an_earlier_one_is_retried()
    {
        var content = Csv.New();
        await ingress.PostAsync(content);
        using var forced = await ingress.Http.PostAsync("dataset=stock&force=true", content, key: null);
        var id = (await forced.JsonAsync()).TaskId();
        await using (var session = await ingress.Pool!.OpenAsync())
            Assert.True(await new Imports.Ledger.ImportStore().SetFailedAsync(session, id, new Imports.Ledger.ImportException("ANY", "why"), TimeSpan.FromHours(1), CancellationToken.None));
        using var response = await ingress.Http.PostAsync($"/imports/{id}/retry", content: null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("parsing")]
    [InlineData("loading")]
    [InlineData("cancelled")]
    public async Task Of_any_other_it_is_refused(string status)
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @Id", new { import.Id, status });
        using var response = await RetryAsync(import);
        await response.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
    }

    [Fact]
    public async Task After_it_is_done_and_after_its_time_it_is_refused()
    {
        var done = await GivenImport.PostedAsync(ingress, Csv.New());
        await done.MergedAsync("done");
        using var first = await RetryAsync(done);
        await first.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
        var late = await FailedAsync(Csv.New());
        await ingress.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE import_id = @Id", new { late.Id });
        using var second = await RetryAsync(late);
        Assert.Contains("is over since", (await second.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await second.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
    }

    private async Task<GivenImport> FailedAsync(byte[] content, string? options = null)
    {
        var import = await GivenImport.PostedAsync(ingress, content, $"stock{(options is null ? "" : $"&{options}")}");
        await import.FailsAsync();
        return import;
    }

    private Task<HttpResponseMessage> RetryAsync(GivenImport import, string query = "") => ingress.Http.PostAsync($"/imports/{import.Id}/retry{query}", content: null);

    private async Task<JsonElement> ImportAsync(GivenImport import)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}");
        return await response.JsonAsync();
    }
}
