using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_cancelled(RunningIngress ingress)
{
    [Theory]
    [InlineData("queued")]
    [InlineData("parsing")]
    [InlineData("validated")]
    [InlineData("loading")]
    public async Task It_is_asked_for_and_the_saga_is_told(string status)
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @id", new { id, status });
        using var response = await ingress.Http.DeleteAsync($"/imports/{id}");
        var import = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(status, import.GetProperty("status").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.String, import.GetProperty("cancel_requested_at").ValueKind);
        await Eventually.IsTrueAsync(() => ingress.Cancelled.Any(asked => asked.ImportId == id), RunningIngress.Deadline, "CancelImport");

        using var again = await ingress.Http.DeleteAsync($"/imports/{id}");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(import.GetProperty("cancel_requested_at").GetString(), (await again.JsonAsync()).GetProperty("cancel_requested_at").GetString());
    }

    /// <summary>As a worker leaves it that stands still between its count and its commit.</summary>
    [Fact]
    public async Task While_somebody_holds_its_row_the_answer_comes_within_a_second_and_promises_nothing()
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @id", new { id });
        await using (var holder = await ingress.Pool!.OpenAsync())
        {
            await holder.BeginAsync();
            await holder.QueryAsync<Guid>("SELECT import_id FROM import WHERE import_id = @id FOR UPDATE", new { id });
            var fastest = TimeSpan.MaxValue;
            for (var time = 1; time <= 10; time++)
            {
                var asked = Stopwatch.StartNew();
                using var busy = await ingress.Http.DeleteAsync($"/imports/{id}");
                fastest = asked.Elapsed < fastest ? asked.Elapsed : fastest;
                await busy.IsProblemAsync(503, "IMPORT_BUSY");
                Assert.Equal(TimeSpan.FromSeconds(1), busy.Headers.RetryAfter?.Delta);
            }

            // The others may have waited for a busy machine.
            Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        using (var before = await ingress.Http.GetAsync($"/imports/{id}/status"))
            Assert.Equal(JsonValueKind.Null, (await before.JsonAsync()).GetProperty("cancel_requested_at").ValueKind);
        Assert.DoesNotContain(ingress.Cancelled, asked => asked.ImportId == id);
        using var accepted = await ingress.Http.DeleteAsync($"/imports/{id}");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await Eventually.IsTrueAsync(() => ingress.Cancelled.Any(asked => asked.ImportId == id), RunningIngress.Deadline, "CancelImport");
    }

    /// <summary>It commits while the request waits: 409 is true then, and 202 would not have been.</summary>
    [Fact]
    public async Task Asked_for_while_its_merge_commits_it_is_refused()
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await using var merge = await ingress.Pool!.OpenAsync();
        await merge.BeginAsync();
        await merge.ExecuteAsync(
            """
            UPDATE import SET status = 'finalizing', read_rows = 1, malformed_rows = 0, staged_rows = 1, rejected_rows = 0, duplicate_rows = 0, valid_rows = 1, inserted_rows = 1, updated_rows = 0, unchanged_rows = 0
            WHERE import_id = @id
            """,
            new { id });
        var asked = ingress.Http.DeleteAsync($"/imports/{id}");
        await merge.CommitAsync();
        using var refused = await asked;
        await refused.IsProblemAsync(409, "IMPORT_NOT_CANCELLABLE");
        Assert.DoesNotContain(ingress.Cancelled, cancelled => cancelled.ImportId == id);
    }

    [Fact]
    public async Task One_that_is_cancelled_already_is_told_so()
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = 'cancelled', dedupe_key = NULL WHERE import_id = @id", new { id });
        using var response = await ingress.Http.DeleteAsync($"/imports/{id}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("cancelled", (await response.JsonAsync()).GetProperty("status").GetString());
        Assert.DoesNotContain(ingress.Cancelled, asked => asked.ImportId == id);
    }

    [Theory]
    [InlineData("finalizing", "upsert", "3 rows were inserted, 2 updated and 1 left unchanged")]
    [InlineData("done", "upsert", "import the former rows")]
    [InlineData("done", "validate", "nothing was to be changed")]
    public async Task After_the_commit_point_it_is_refused_with_what_holds(string status, string mode, string holds)
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync(status, mode);
        using var response = await ingress.Http.DeleteAsync($"/imports/{import.Id}");
        var problem = await response.JsonAsync();
        await response.IsProblemAsync(409, "IMPORT_NOT_CANCELLABLE");
        Assert.Contains(holds, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(status, problem.GetProperty("import_status").GetString());
        Assert.Equal(3, problem.GetProperty("counts").GetProperty("inserted_rows").GetInt32());
    }

    [Fact]
    public async Task With_a_committed_batch_it_only_goes_forward_and_a_failed_one_says_what_stays()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasMergeBatchesAsync(2);
        await ingress.ExecuteAsync("UPDATE import SET status = 'loading' WHERE import_id = @Id", new { import.Id });
        using var response = await ingress.Http.DeleteAsync($"/imports/{import.Id}");
        Assert.Contains("2 of its transactions have committed", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(409, "IMPORT_NOT_CANCELLABLE");
        Assert.DoesNotContain(ingress.Cancelled, asked => asked.ImportId == import.Id);

        await import.FailsAsync("TARGET_REFUSED");
        using var failed = await ingress.Http.DeleteAsync($"/imports/{import.Id}");
        Assert.Contains("TARGET_REFUSED; 2 of its transactions have committed, and their rows stay", (await failed.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var shown = await ingress.Http.GetAsync($"/imports/{import.Id}");
        var said = await shown.JsonAsync();
        Assert.Equal((2, 2), (said.GetProperty("merge_batches").GetInt32(), said.GetProperty("rows_merged").GetInt32()));
        var sized = said.GetProperty("detail").GetProperty("sized_merge");
        Assert.Equal((2, 2, 2), (sized.GetProperty("batches").GetInt32(), sized.GetProperty("rows").GetInt32(), sized.GetProperty("inserted_rows").GetInt32()));
    }

    [Fact]
    public async Task A_failed_one_is_refused_and_an_unknown_one_is_unknown()
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'SOURCE_EMPTY', dedupe_key = NULL WHERE import_id = @id", new { id });
        using var failed = await ingress.Http.DeleteAsync($"/imports/{id}");
        Assert.Contains("SOURCE_EMPTY", (await failed.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await failed.IsProblemAsync(409, "IMPORT_NOT_CANCELLABLE");
        using var unknown = await ingress.Http.DeleteAsync($"/imports/{Guid.NewGuid()}");
        await unknown.IsProblemAsync(404, "IMPORT_UNKNOWN");
    }
}
