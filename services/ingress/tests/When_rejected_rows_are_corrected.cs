using System.Net;
using System.Text;
using System.Text.Json;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

public sealed class When_rejected_rows_are_corrected(RunningIngress ingress)
{
    private static readonly RejectCause BadNumber = new("quantity", "INVALID_INTEGER", "a whole number", "x");

    [Fact]
    public async Task They_become_an_import_of_their_own_that_upserts_as_the_first_one_read_its_columns()
    {
        var parent = await ParentAsync("duplicates=first&blank=quantity:null&mapping=quantity:quantity&mode=replace&encoding=utf-8");
        using var response = await PostAsync(parent.Id, await EditedAsync(parent), "file_name=again.csv&max_rejects=5");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var posted = await response.JsonAsync();
        Assert.Equal(parent.Id, posted.GetProperty("parent_id").GetGuid());
        Assert.Equal($"/imports/{parent.Id}", posted.GetProperty("links").GetProperty("parent").GetString());
        Assert.NotEqual(parent.Id, posted.TaskId());
        await ingress.AcceptedAsync(posted.TaskId());

        var child = await GetAsync(posted.TaskId());
        var options = child.GetProperty("detail").GetProperty("options");
        Assert.Equal(("upsert", "again.csv", "first"), (child.GetProperty("mode").GetString(), child.GetProperty("file_name").GetString(), options.GetProperty("duplicates").GetString()));
        Assert.Equal(("5", JsonValueKind.Null), (options.GetProperty("max_rejects").GetString(), options.GetProperty("encoding").ValueKind));
        Assert.Equal("quantity", options.GetProperty("mapping").GetProperty("quantity").GetString());
        Assert.Equal("kept", child.GetProperty("detail").GetProperty("parent").GetProperty("state").GetString());
        Assert.Equal(parent.Id, child.GetProperty("parent_id").GetGuid());
    }

    [Fact]
    public async Task The_first_import_shows_what_they_come_to_and_stays_as_it_is()
    {
        var parent = await ParentAsync();
        await parent.HasReceiptAsync(1, $"t{parent.Id:N}");
        var before = await GetAsync(parent.Id);
        Assert.Equal(JsonValueKind.Null, before.GetProperty("detail").GetProperty("corrections").ValueKind);
        Assert.Equal($"/imports/{parent.Id}/corrections", before.GetProperty("links").GetProperty("corrections").GetString());
        var (done, undone, live) = (await ChildAsync(parent), await ChildAsync(parent), await ChildAsync(parent));
        foreach (var child in new[] { done, undone })
        {
            await ingress.ExecuteAsync(
                "UPDATE import SET status = 'done', read_rows = 2, malformed_rows = 0, staged_rows = 2, rejected_rows = 1, duplicate_rows = 0, valid_rows = 1, inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @child", new { child });
        }
        await ingress.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, keeps, drop_after, rollback_began_at, rolled_back_at, rollback_order, restored_rows, deleted_rows, kept_rows) VALUES (@undone, 'default', @target, 'rows', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 9, 0, 1, 0)", new { undone, target = $"t{undone:N}" });

        var after = await GetAsync(parent.Id);
        var corrections = after.GetProperty("detail").GetProperty("corrections");
        Assert.Equal((3, 1, 1), (corrections.GetProperty("imports").GetInt32(), corrections.GetProperty("accepted_rows").GetInt32(), corrections.GetProperty("open_rows").GetInt32()));
        Assert.Equal(
            [$"{live} queued 0", $"{undone} done 0", $"{done} done 1"],
            corrections.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("task_id").GetGuid()} {item.GetProperty("status").GetString()} {item.GetProperty("accepted_rows").GetInt64()}"));
        Assert.Equal(before.GetProperty("counts").ToString(), after.GetProperty("counts").ToString());
        Assert.Equal("done", after.GetProperty("status").GetString());
        using var receipt = await ingress.Http.GetAsync($"/imports/{parent.Id}/receipt");
        Assert.Equal(1, (await receipt.JsonAsync()).GetProperty("corrections").GetProperty("open_rows").GetInt32());
    }

    [Fact]
    public async Task Those_of_corrections_are_those_of_the_first_import()
    {
        var parent = await ParentAsync();
        var child = await ChildAsync(parent);
        using var response = await PostAsync(child, await EditedAsync(parent), "");
        Assert.Equal(parent.Id, (await response.JsonAsync()).GetProperty("parent_id").GetGuid());
    }

    [Fact]
    public async Task The_error_file_of_corrections_names_the_rows_of_the_first_import_and_has_no_column_twice()
    {
        var parent = await ParentAsync();
        var token = new RowToken(3, false).ToText(parent.Id);
        var content = Encoding.UTF8.GetBytes($"quantity,_token,code,_line\ny,{token},B,3\nz,,C,4\ntoo,{token},many,fields,here\n");
        using var posted = await PostAsync(parent.Id, content, "");
        var child = (await posted.JsonAsync()).TaskId();
        await using (var session = await ingress.Pool!.OpenAsync())
        {
            await session.BeginAsync();
            await new CorrectionStore().AddAsync(
                session, new BatchRow { ImportId = child, TenantId = "default" }, parent.Id, [new CorrectedRow { RowNo = 2, ParentRow = 3 }, new CorrectedRow { RowNo = 4, ParentRow = 3 }], CancellationToken.None);
            await new RejectStore().AddAsync(session, child, "default", RejectKind.Malformed, When_errors_are_downloaded.Lines(content, skip: 1, take: 3), CancellationToken.None);
            await session.CommitAsync();
        }
        var plan = new SourcePlan { Delimiter = ',', Header = ["quantity", "_token", "code", "_line"], Fields = [2, 0], Ignored = [], Added = [1, 3], TokenField = 1 };
        await ingress.ExecuteAsync("UPDATE import SET source_plan = @plan WHERE import_id = @child", new { child, plan = plan.ToJson() });

        const string Why = "quantity,INVALID_INTEGER,\"expected a whole number, found x\"";
        var guarded = new RowToken(3, true).ToText(parent.Id);
        Assert.Equal(
            $"quantity,code,_line,_columns,_codes,_reasons,_token\r\ny,B,2,{Why},{guarded}\r\nz,C,3,{Why},\r\ntoo,{token},many,fields,here,4,{Why},{guarded}\r\n",
            await ingress.Http.GetStringAsync($"/imports/{child}/errors?guard=spreadsheet"));
        Assert.Contains($"y,B,2,{Why},{token}\r\n", await ingress.Http.GetStringAsync($"/imports/{child}/errors"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_again_is_the_same_import_and_a_key_is_answered_once()
    {
        var (parent, other) = (await ParentAsync(), await ParentAsync());
        var content = await EditedAsync(parent);
        var key = Guid.NewGuid().ToString();
        using var first = await PostAsync(parent.Id, content, "", key);
        using var replayed = await PostAsync(parent.Id, content, "", key);
        using var again = await PostAsync(parent.Id, content, "");
        using var forced = await PostAsync(parent.Id, content, "force=true");
        using var elsewhere = await PostAsync(other.Id, content, "");
        using var plain = await ingress.Http.PostAsync("dataset=stock", content, key: null);
        using var reused = await PostAsync(other.Id, content, "", key);
        Assert.True(replayed.IsReplayed());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await replayed.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.OK, (await first.JsonAsync()).TaskId()), (again.StatusCode, (await again.JsonAsync()).GetProperty("duplicate_of").GetGuid()));
        Assert.All(new[] { forced, elsewhere, plain }, response => Assert.Equal(HttpStatusCode.Accepted, response.StatusCode));
        await reused.IsProblemAsync(422, "IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task A_request_that_was_answered_is_answered_the_same_when_nothing_can_be_corrected_any_more()
    {
        var parent = await ParentAsync();
        var content = await EditedAsync(parent);
        var key = Guid.NewGuid().ToString();
        using var first = await PostAsync(parent.Id, content, "", key);
        await ingress.ExecuteAsync("UPDATE import SET erase_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @Id", new { parent.Id });
        using var replayed = await PostAsync(parent.Id, content, "", key);
        Assert.True(replayed.IsReplayed());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await replayed.Content.ReadAsStringAsync());
        using var other = await PostAsync(parent.Id, content, "", Guid.NewGuid().ToString());
        await other.IsProblemAsync(410, "IMPORT_ERASED");
    }

    [Theory]
    [InlineData("status = 'finalizing'", 409, "IMPORT_NOT_CORRECTABLE")]
    [InlineData("status = 'failed', error_code = 'X', inserted_rows = NULL", 409, "IMPORT_NOT_CORRECTABLE")]
    [InlineData("mode = 'validate'", 409, "IMPORT_NOT_CORRECTABLE")]
    [InlineData("malformed_rows = 0, read_rows = 8, rejected_rows = 0, duplicate_rows = 0, staged_rows = 8, valid_rows = 8, inserted_rows = 8, updated_rows = 0, unchanged_rows = 0", 409, "IMPORT_NOT_CORRECTABLE")]
    [InlineData("erase_requested_at = UTC_TIMESTAMP(6)", 410, "IMPORT_ERASED")]
    [InlineData("ledger_purged_at = UTC_TIMESTAMP(6)", 410, "IMPORT_LEDGER_PURGED")]
    public async Task One_that_has_no_rows_to_correct_takes_none(string change, int status, string code)
    {
        var parent = await ParentAsync();
        var content = await EditedAsync(parent);
        await ingress.ExecuteAsync($"UPDATE import SET {change} WHERE import_id = @Id", new { parent.Id });
        using var response = await PostAsync(parent.Id, content, "");
        await response.IsProblemAsync(status, code);
    }

    [Fact]
    public async Task One_that_is_taken_back_takes_none()
    {
        var parent = await ParentAsync();
        await ingress.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, drop_after, rollback_began_at, rolled_back_at, rollback_order) VALUES (@Id, 'default', @target, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 9)", new { parent.Id, target = $"t{parent.Id:N}" });
        using var response = await PostAsync(parent.Id, Csv.New(), "");
        await response.IsProblemAsync(409, "IMPORT_NOT_CORRECTABLE");
    }

    [Theory]
    [InlineData("mode=replace")]
    [InlineData("mapping=quantity:Amount")]
    [InlineData("blank=quantity:null")]
    [InlineData("duplicates=last")]
    [InlineData("extra_columns=refuse")]
    [InlineData("dataset=prices")]
    [InlineData("colour=red")]
    public async Task What_the_first_import_decides_is_not_asked_for(string query)
    {
        var parent = await ParentAsync();
        using var response = await PostAsync(parent.Id, Csv.New(), query);
        await response.IsProblemAsync(400, "OPTION_INVALID");
    }

    [Theory]
    [InlineData("erase_requested_at = UTC_TIMESTAMP(6)", "erased")]
    [InlineData("ledger_purged_at = UTC_TIMESTAMP(6)", "purged")]
    [InlineData("", "gone")]
    public async Task They_outlive_it_and_say_that_it_is_gone(string change, string state)
    {
        var parent = await ParentAsync();
        var child = await ChildAsync(parent);
        await ingress.ExecuteAsync(change.Length > 0 ? $"UPDATE import SET {change} WHERE import_id = @Id" : "DELETE FROM import WHERE import_id = @Id", new { parent.Id });
        var found = await GetAsync(child);
        Assert.Equal((parent.Id, state), (found.GetProperty("detail").GetProperty("parent").GetProperty("task_id").GetGuid(), found.GetProperty("detail").GetProperty("parent").GetProperty("state").GetString()));
        using var response = await PostAsync(child, Csv.New(), "");
        Assert.Equal(state == "gone" ? HttpStatusCode.NotFound : HttpStatusCode.Gone, response.StatusCode);
    }

    [Theory]
    [InlineData("guard=excel")]
    [InlineData("guards=spreadsheet")]
    public async Task A_guard_that_is_none_is_refused(string query)
    {
        var parent = await ParentAsync();
        using var response = await ingress.Http.GetAsync($"/imports/{parent.Id}/errors?{query}");
        await response.IsProblemAsync(400, "REQUEST_INVALID");
    }

    /// <summary>Done, with two rows refused by its counts, one of which is in its error file.</summary>
    private async Task<GivenImport> ParentAsync(string options = "")
    {
        var import = await GivenImport.PostedAsync(ingress, Encoding.UTF8.GetBytes($"code,quantity\n{Guid.NewGuid()},1\nB,x\n"), options: options);
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync("B,x", BadNumber);
        await import.MergedAsync("done", options.Contains("mode=replace", StringComparison.Ordinal) ? "replace" : "upsert");
        return import;
    }

    private static async Task<byte[]> EditedAsync(GivenImport parent) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(await parent.ErrorsAsync()).Replace("B,x", "B,2", StringComparison.Ordinal));

    private async Task<Guid> ChildAsync(GivenImport parent)
    {
        using var response = await PostAsync(parent.Id, Csv.New(), "");
        return (await response.JsonAsync()).TaskId();
    }

    private async Task<HttpResponseMessage> PostAsync(Guid parent, byte[] content, string query, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/imports/{parent}/corrections?{query}") { Content = Csv.Body(content) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await ingress.Http.SendAsync(request);
    }

    private async Task<JsonElement> GetAsync(Guid import)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{import}");
        return await response.JsonAsync();
    }
}
