using System.Net;
using Imports.Contracts;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_data_are_erased(RunningIngress ingress)
{
    [Fact]
    public async Task They_are_handed_out_no_more_and_who_asked_is_kept()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync("done", "validate");
        using var first = await EraseAsync(import.Id);
        using var second = await EraseAsync(import.Id);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.True((await second.JsonAsync()).GetProperty("erased").GetBoolean());
        foreach (var path in new[] { "errors", "differences" })
        {
            using var gone = await ingress.Http.GetAsync($"/imports/{import.Id}/{path}");
            await gone.IsProblemAsync(410, "IMPORT_ERASED");
        }

        using var receipt = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt");
        Assert.Equal(HttpStatusCode.OK, receipt.StatusCode);
        var audited = Assert.Single(await ingress.QueryAsync<string>("SELECT CONCAT(tenant_id, ' ', actor, ' ', action) FROM audit WHERE import_id = @Id", new { import.Id }));
        Assert.Equal("default anonymous import.erase", audited);
    }

    [Fact]
    public async Task A_failed_one_cannot_be_retried_then()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.FailsAsync();
        using var erased = await EraseAsync(import.Id);
        using var retried = await ingress.Http.PostAsync($"/imports/{import.Id}/retry", content: null);
        await retried.IsProblemAsync(409, "IMPORT_NOT_RETRYABLE");
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("parsing")]
    [InlineData("validated")]
    [InlineData("loading")]
    public async Task Before_the_end_it_is_refused(string status)
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @id", new { id, status });
        using var response = await EraseAsync(id);
        await response.IsProblemAsync(409, "IMPORT_NOT_ENDED");
        Assert.Empty(await ingress.QueryAsync<int>("SELECT 1 FROM audit WHERE import_id = @id", new { id }));
    }

    [Fact]
    public async Task While_a_retry_of_it_is_asked_for_it_is_refused()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.FailsAsync();
        using var retried = await ingress.Http.PostAsync($"/imports/{import.Id}/retry", content: null);
        using var response = await EraseAsync(import.Id);
        await response.IsProblemAsync(409, "IMPORT_NOT_ENDED");
    }

    [Fact]
    public async Task A_file_that_is_just_being_removed_makes_no_import()
    {
        var key = Guid.NewGuid().ToString();
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        var objectId = Assert.Single(await ingress.QueryAsync<Guid>("SELECT object_id FROM import WHERE import_id = @Id", new { import.Id }));
        await using var removal = await ingress.Pool!.OpenAsync();
        await removal.BeginAsync();
        Assert.Equal(1, await removal.ExecuteAsync("UPDATE object SET state = 'deleted' WHERE object_id = @objectId", new { objectId }));
        await ingress.PublishAsync(new ImportRequested { Dataset = "prices", Source = new ImportSource { ObjectId = objectId }, IdempotencyKey = key });
        await Eventually.IsTrueAsync(
            async () => (await ingress.QueryAsync<int>("SELECT 1 FROM information_schema.processlist WHERE info LIKE '%imports:objects.lock %' AND info NOT LIKE '%processlist%'")).Count > 0,
            RunningIngress.Deadline,
            "the acceptance waits for the removal");
        await removal.CommitAsync();
        Assert.Equal("OBJECT_UNKNOWN", (await ingress.FailedAsync(key)).Code);
        Assert.Empty(await ingress.QueryAsync<int>("SELECT 1 FROM import WHERE idempotency_key = @key", new { key }));
        // Its bytes are there, and others look for what is left over.
        await ingress.ExecuteAsync("UPDATE object SET state = 'stored' WHERE object_id = @objectId", new { objectId });
    }

    private Task<HttpResponseMessage> EraseAsync(Guid id) => ingress.Http.DeleteAsync($"/imports/{id}/data");
}
