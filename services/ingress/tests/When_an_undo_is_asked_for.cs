using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>The undo of an upsert: asked for as the rollback of a replace is, with a receipt of its own.</summary>
public sealed class When_an_undo_is_asked_for(RunningIngress ingress)
{
    [Fact]
    public async Task Merge_is_told_once_and_then_its_receipt_has_the_counts()
    {
        var import = await KeptAsync();
        var before = await ImportAsync(import);
        Assert.InRange(before.GetProperty("rollback_until").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(50), DateTimeOffset.UtcNow.AddMinutes(70));
        using var first = await RollBackAsync(import.Id);
        using var second = await RollBackAsync(import.Id);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal("putting the former rows back", (await first.JsonAsync()).GetProperty("step").GetString());
        await Eventually.IsTrueAsync(() => ingress.RolledBack.Any(asked => asked.ImportId == import.Id), RunningIngress.Deadline, "RollbackImport");
        await IsNotReadyAsync(import, "undo");
        await IsNotReadyAsync(import, "undo/kept");

        await import.UndoneAsync(order: 7, ("""{"item": "a"}""", "CHANGED_SINCE"));
        using var third = await RollBackAsync(import.Id);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal("rolled back", (await third.JsonAsync()).GetProperty("step").GetString());
        Assert.Single(ingress.RolledBack, asked => asked.ImportId == import.Id);
        var receipt = await GetAsync(import, "undo");
        Assert.Equal((3, 2, 1), (receipt.GetProperty("restored_rows").GetInt32(), receipt.GetProperty("deleted_rows").GetInt32(), receipt.GetProperty("kept_rows").GetInt32()));
        Assert.Equal(("anonymous", 7, $"t{import.Id:N}"), (receipt.GetProperty("requested_by").GetString(), receipt.GetProperty("merge_order").GetInt32(), receipt.GetProperty("target").GetString()));
        Assert.NotEqual(default, receipt.GetProperty("undone_at").GetDateTimeOffset());
        Assert.NotEqual(default, receipt.GetProperty("requested_at").GetDateTimeOffset());
        Assert.Equal($"/imports/{import.Id}/undo/kept", receipt.GetProperty("kept").GetString());
        Assert.Equal(7, (await GetAsync(import, "receipt")).GetProperty("rollback").GetProperty("merge_order").GetInt32());
        Assert.Equal(["anonymous import.rollback"], await ingress.QueryAsync<string>("SELECT CONCAT_WS(' ', actor, action) FROM audit WHERE import_id = @Id", new { import.Id }));
    }

    [Fact]
    public async Task The_rows_that_are_kept_are_listed_page_by_page()
    {
        var import = await KeptAsync();
        await import.UndoneAsync(2, ("""{"item": "a", "store": "1"}""", "CHANGED_SINCE"), ("""{"item": "ü🚚", "store": "2"}""", "DELETED_SINCE"), ("""{"item": "c", "store": "3"}""", "REFUSED_BY_TARGET"));
        var first = await GetAsync(import, "undo/kept?limit=2");
        Assert.Equal(["a 1 CHANGED_SINCE", "ü🚚 2 DELETED_SINCE"], first.GetProperty("items").EnumerateArray().Select(Text));
        using var next = await ingress.Http.GetAsync(first.GetProperty("next").GetString());
        var second = await next.JsonAsync();
        Assert.Equal(["c 3 REFUSED_BY_TARGET"], second.GetProperty("items").EnumerateArray().Select(Text));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal("no-store", next.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_later_import_of_the_target_is_not_in_the_way()
    {
        var import = await KeptAsync();
        await import.IsFollowedAsync($"t{import.Id:N}");
        using var response = await RollBackAsync(import.Id);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData("UPDATE replaced_table SET dropping_at = UTC_TIMESTAMP(6) WHERE import_id = @Id")]
    [InlineData("UPDATE import SET erase_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @Id")]
    public async Task Once_the_rows_are_dropped_or_erased_it_is_too_late(string change)
    {
        var import = await KeptAsync();
        await ingress.ExecuteAsync(change, new { import.Id });
        using var response = await RollBackAsync(import.Id);
        await response.IsProblemAsync(409, "ROLLBACK_NOT_KEPT");
        Assert.Equal(JsonValueKind.Null, (await ImportAsync(import)).GetProperty("rollback_until").ValueKind);
        Assert.DoesNotContain(ingress.RolledBack, asked => asked.ImportId == import.Id);
    }

    [Fact]
    public async Task Erased_rows_are_handed_out_no_more()
    {
        var import = await KeptAsync();
        await import.UndoneAsync(2, ("""{"item": "a"}""", "CHANGED_SINCE"));
        await ingress.ExecuteAsync("UPDATE import SET erase_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @Id", new { import.Id });
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/undo/kept");
        await response.IsProblemAsync(410, "IMPORT_ERASED");
        Assert.Equal(1, (await GetAsync(import, "undo")).GetProperty("kept_rows").GetInt32());
    }

    private static string Text(JsonElement row) => $"{row.GetProperty("key").GetProperty("item").GetString()} {row.GetProperty("key").GetProperty("store").GetString()} {row.GetProperty("reason").GetString()}";

    private async Task<GivenImport> KeptAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasKeptRowsAsync($"t{import.Id:N}");
        return import;
    }

    private async Task IsNotReadyAsync(GivenImport import, string what)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/{what}");
        await response.IsProblemAsync(409, "RECEIPT_NOT_READY");
    }

    private Task<HttpResponseMessage> RollBackAsync(Guid import) => ingress.Http.PostAsync($"/imports/{import}/rollback", content: null);

    private Task<JsonElement> ImportAsync(GivenImport import) => GetAsync(import, "status");

    private async Task<JsonElement> GetAsync(GivenImport import, string what)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/{what}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }
}
