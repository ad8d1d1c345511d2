using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_a_rollback_is_asked_for(RunningIngress ingress)
{
    [Fact]
    public async Task It_is_noted_before_the_answer_and_merge_is_told_once()
    {
        var import = await ReplacedAsync();
        using var first = await RollBackAsync(import.Id);
        using var second = await RollBackAsync(import.Id);
        var answer = await first.JsonAsync();
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal($"/imports/{import.Id}", first.Headers.Location?.ToString());
        Assert.Equal("done", answer.GetProperty("status").GetString());
        Assert.Equal("putting the former table back", answer.GetProperty("step").GetString());
        Assert.InRange(answer.GetProperty("rollback_requested_at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("rolled_back_at").ValueKind);
        await Eventually.IsTrueAsync(() => ingress.RolledBack.Any(asked => asked.ImportId == import.Id), RunningIngress.Deadline, "RollbackImport");

        await import.RolledBackAsync(order: 2);
        using var third = await RollBackAsync(import.Id);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        var after = await third.JsonAsync();
        Assert.Equal("rolled back", after.GetProperty("step").GetString());
        Assert.NotEqual(JsonValueKind.Null, after.GetProperty("rolled_back_at").ValueKind);
        Assert.Single(ingress.RolledBack, asked => asked.ImportId == import.Id);
        Assert.Equal(
            ["anonymous import.rollback"],
            await ingress.QueryAsync<string>("SELECT CONCAT_WS(' ', actor, action) FROM audit WHERE import_id = @Id", new { import.Id }));
    }

    [Fact]
    public async Task It_is_shown_until_when_and_in_the_receipt_what_became_of_it()
    {
        var import = await ReplacedAsync();
        Assert.InRange((await ImportAsync(import)).GetProperty("rollback_until").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(70));
        Assert.Equal(JsonValueKind.Null, (await ReceiptAsync(import)).GetProperty("rollback").ValueKind);
        using var asked = await RollBackAsync(import.Id);
        await import.RolledBackAsync(order: 2);

        var receipt = await ReceiptAsync(import);
        Assert.Equal((1, 2), (receipt.GetProperty("merge_order").GetInt32(), receipt.GetProperty("rollback").GetProperty("merge_order").GetInt32()));
        Assert.NotEqual(default, receipt.GetProperty("rollback").GetProperty("rolled_back_at").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, (await ImportAsync(import)).GetProperty("rollback_until").ValueKind);
    }

    [Fact]
    public async Task Who_wants_to_cancel_too_late_is_told_of_it()
    {
        var import = await ReplacedAsync();
        using var response = await ingress.Http.DeleteAsync($"/imports/{import.Id}");
        Assert.Contains($"POST /imports/{import.Id}/rollback", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_who_ask_at_once_are_one_request()
    {
        var import = await ReplacedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RollBackAsync(import.Id)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal([1L], await ingress.QueryAsync<long>("SELECT COUNT(*) FROM audit WHERE import_id = @Id", new { import.Id }));
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("validate")]
    public async Task What_replaces_no_table_keeps_none(string mode)
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync("done", mode);
        await IsRefusedAsync(import.Id, "ROLLBACK_NOT_KEPT");
    }

    [Fact]
    public async Task A_target_that_an_upsert_built_anew_keeps_none_either()
    {
        var import = await ReplacedAsync();
        await ingress.ExecuteAsync("UPDATE import SET mode = 'upsert' WHERE import_id = @Id", new { import.Id });
        await IsRefusedAsync(import.Id, "ROLLBACK_NOT_KEPT");
        Assert.Equal(JsonValueKind.Null, (await ImportAsync(import)).GetProperty("rollback_until").ValueKind);
    }

    [Theory]
    [InlineData("dropping_at = UTC_TIMESTAMP(6)")]
    [InlineData("dropping_at = UTC_TIMESTAMP(6), dropped_at = UTC_TIMESTAMP(6)")]
    public async Task Once_the_table_is_dropped_or_about_to_be_it_is_too_late(string change)
    {
        var import = await ReplacedAsync();
        await ingress.ExecuteAsync($"UPDATE replaced_table SET {change} WHERE import_id = @Id", new { import.Id });
        await IsRefusedAsync(import.Id, "ROLLBACK_NOT_KEPT");
    }

    [Fact]
    public async Task After_the_rollback_of_a_later_import_it_is_too_late()
    {
        var (import, later) = (await ReplacedAsync(), await ReplacedAsync());
        await ingress.ExecuteAsync(
            "UPDATE replaced_table SET target = @target, rollback_requested_at = UTC_TIMESTAMP(6), rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = 3 WHERE import_id = @Id",
            new { later.Id, target = $"t{import.Id:N}" });
        await IsRefusedAsync(import.Id, "ROLLBACK_SUPERSEDED");
    }

    [Fact]
    public async Task After_a_later_commit_of_the_target_it_is_too_late()
    {
        var import = await ReplacedAsync();
        await import.IsFollowedAsync($"t{import.Id:N}");
        await IsRefusedAsync(import.Id, "ROLLBACK_SUPERSEDED");
    }

    /// <summary>A merge in sized batches that has failed has no receipt, and its rows are in the target.</summary>
    [Fact]
    public async Task After_a_later_batch_of_the_target_it_is_too_late_and_the_import_of_the_batch_says_what_stays()
    {
        var import = await ReplacedAsync();
        var later = await GivenImport.PostedAsync(ingress, Csv.New());
        await ingress.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TARGET_REFUSED', merge_batches = 1, merged_rows = 3 WHERE import_id = @Id", new { later.Id });
        await ingress.ExecuteAsync(
            "INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at) VALUES (@Id, 'default', @target, @Id, 1, '', UTC_TIMESTAMP(6))", new { later.Id, target = $"t{import.Id:N}" });
        await ingress.ExecuteAsync(
            "INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at) VALUES (@Id, 1, 'default', 3, 3, 0, 0, 0, UTC_TIMESTAMP(6))",
            new { later.Id });
        await IsRefusedAsync(import.Id, "ROLLBACK_SUPERSEDED");
        using var response = await RollBackAsync(later.Id);
        Assert.StartsWith("The import is failed, and what its committed batches have changed in place stays", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(409, "ROLLBACK_NOT_KEPT");
    }

    [Theory]
    [InlineData("queued", "IMPORT_NOT_ENDED")]
    [InlineData("loading", "IMPORT_NOT_ENDED")]
    [InlineData("cancelled", "ROLLBACK_NOT_KEPT")]
    public async Task One_that_is_not_done_has_nothing_to_go_back_to(string status, string code)
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New(), "stock&mode=replace");
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @Id", new { import.Id, status });
        await IsRefusedAsync(import.Id, code);
    }

    [Fact]
    public async Task While_it_is_cleaned_up_it_has_not_ended()
    {
        var import = await ReplacedAsync();
        await ingress.ExecuteAsync("UPDATE import SET status = 'finalizing', finished_at = NULL WHERE import_id = @Id", new { import.Id });
        await IsRefusedAsync(import.Id, "IMPORT_NOT_ENDED");
    }

    [Fact]
    public async Task Another_tenants_import_is_unknown()
    {
        var import = await ReplacedAsync();
        await ingress.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('another')");
        await ingress.ExecuteAsync("INSERT IGNORE INTO dataset (tenant_id, name, version, definition) SELECT 'another', name, version, definition FROM dataset WHERE tenant_id = 'default' AND name = 'stock'");
        await ingress.ExecuteAsync("UPDATE import SET tenant_id = 'another' WHERE import_id = @Id", new { import.Id });
        using var response = await RollBackAsync(import.Id);
        await response.IsProblemAsync(404, "IMPORT_UNKNOWN");
        Assert.Equal([0L], await ingress.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @Id AND rollback_sent_at IS NOT NULL", new { import.Id }));
        await ingress.ExecuteAsync("UPDATE import SET tenant_id = 'default' WHERE import_id = @Id", new { import.Id });
        await ingress.ExecuteAsync("DELETE FROM dataset WHERE tenant_id = 'another'");
        await ingress.ExecuteAsync("DELETE FROM tenant WHERE tenant_id = 'another'");
    }

    [Fact]
    public async Task Refused_by_merge_it_says_why_and_may_be_asked_for_again()
    {
        var import = await ReplacedAsync();
        using var first = await RollBackAsync(import.Id);
        await ingress.ExecuteAsync(
            "UPDATE replaced_table SET rollback_sent_at = NULL, rollback_code = 'ROLLBACK_REFUSED', rollback_message = 'stock keeps its rows: it has triggers.' WHERE import_id = @Id", new { import.Id });
        var shown = await ImportAsync(import);
        Assert.Equal(("ROLLBACK_REFUSED", "stock keeps its rows: it has triggers."), (shown.GetProperty("rollback_code").GetString(), shown.GetProperty("rollback_message").GetString()));
        using var again = await RollBackAsync(import.Id);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await again.JsonAsync()).GetProperty("rollback_code").ValueKind);
    }

    private async Task<GivenImport> ReplacedAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasReplacedAsync($"t{import.Id:N}");
        return import;
    }

    private async Task IsRefusedAsync(Guid import, string code)
    {
        using var response = await RollBackAsync(import);
        await response.IsProblemAsync(409, code);
        Assert.Equal([0L], await ingress.QueryAsync<long>("SELECT COUNT(*) FROM audit WHERE import_id = @import", new { import }));
        Assert.DoesNotContain(ingress.RolledBack, asked => asked.ImportId == import);
    }

    private Task<HttpResponseMessage> RollBackAsync(Guid import) => ingress.Http.PostAsync($"/imports/{import}/rollback", content: null);

    private async Task<JsonElement> ImportAsync(GivenImport import)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}");
        return await response.JsonAsync();
    }

    private async Task<JsonElement> ReceiptAsync(GivenImport import)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt");
        return await response.JsonAsync();
    }
}
