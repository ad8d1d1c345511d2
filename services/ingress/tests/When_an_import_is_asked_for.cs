using System.Net;
using System.Text;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_asked_for(RunningIngress ingress)
{
    [Theory]
    [InlineData("")]
    [InlineData("/status")]
    public async Task What_is_known_of_it_is_told(string suffix)
    {
        var content = Csv.New();
        var id = (await ingress.PostAsync(content)).TaskId();
        using var response = await ingress.Http.GetAsync($"/imports/{id}{suffix}");
        var import = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(id, import.TaskId());
        Assert.Equal("queued", import.GetProperty("status").GetString());
        Assert.Equal(content.Length, import.GetProperty("bytes_total").GetInt64());
        foreach (var unknown in new[] { "rows_total", "throughput_rps", "eta_seconds", "error_code", "finished_at" })
            Assert.Equal(System.Text.Json.JsonValueKind.Null, import.GetProperty(unknown).ValueKind);
        Assert.Equal(0, import.GetProperty("rows_ok").GetInt64());
        Assert.Equal(0, import.GetProperty("rows_bad").GetInt64());
        Assert.True(import.GetProperty("stage_seconds").TryGetProperty("queued", out _));
        Assert.True(import.GetProperty("counts").TryGetProperty("read_rows", out _));
        var links = import.GetProperty("links");
        foreach (var (name, link) in new[] { ("self", ""), ("status", "/status"), ("errors", "/errors"), ("batches", "/batches"), ("differences", "/differences"), ("events", "/events") })
            Assert.Equal($"/imports/{id}{link}", links.GetProperty(name).GetString());
        Assert.Equal("/hubs/imports", links.GetProperty("progress").GetString());
        Assert.Equal(suffix.Length > 0, import.GetProperty("detail").ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Its_detail_says_how_it_is_read_and_why_rows_were_refused()
    {
        var content = Encoding.UTF8.GetBytes($"Amount;other;Code\nx;1;A\ny;2;B\n3;3;{Guid.NewGuid()}\n");
        var import = await GivenImport.PostedAsync(ingress, content);
        await import.HasHeaderAsync(';', ["Amount", "other", "Code"], fields: [2, 0]);
        var cause = new RejectCause("quantity", "INVALID_INTEGER", "a whole number", "x");
        await import.RejectAsync("x;1;A", cause);
        await import.RejectAsync("y;2;B", cause, new RejectCause(null, "DUPLICATE_KEY", "each key once", ""));
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}");
        var detail = (await response.JsonAsync()).GetProperty("detail");
        Assert.Equal("""{"mode":"upsert","reject_policy":"valid-only","max_rejects":null,"duplicates":null,"blank":{},"mapping":{},"similar_headers":null,"extra_columns":"ignore","delimiter":null,"quote":null,"escape":null,"encoding":null,"header_row":null,"comment":null,"newline":null,"date_order":null,"decimal_mark":null,"expect_rows":null,"expect_sum":null,"sheet":null,"member":null}""", detail.GetProperty("options").GetRawText());
        Assert.Equal(";", detail.GetProperty("delimiter").GetString());
        var dialect = detail.GetProperty("dialect");
        Assert.Equal(["encoding", "byte_order_mark", "delimiter", "quote", "escape", "newline", "header_line", "comment", "evidence"], dialect.EnumerateObject().Select(part => part.Name));
        Assert.Equal(("utf-8", ";", "\"", "doubled"), (Part("encoding"), Part("delimiter"), Part("quote"), Part("escape")));
        Assert.Equal("""["Amount","other","Code"]""", detail.GetProperty("header").GetRawText());
        Assert.Equal("""{"code":"Code","quantity":"Amount"}""", detail.GetProperty("mapping").GetRawText());
        Assert.Equal("""["Code"]""", detail.GetProperty("ignored_columns").GetRawText());
        Assert.Equal("insert", detail.GetProperty("loader").GetString());
        var groups = detail.GetProperty("reject_groups");
        Assert.Equal("""{"column":"quantity","code":"INVALID_INTEGER","expected":"a whole number","rows":2}""", groups[0].GetRawText());
        Assert.Equal("""{"column":null,"code":"DUPLICATE_KEY","expected":"each key once","rows":1}""", groups[1].GetRawText());

        string? Part(string name) => dialect.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Its_detail_says_how_each_column_was_found()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasHeaderAsync(new SourcePlan
        {
            Delimiter = ',', Header = ["code", "Menge"], Fields = [0, 1], Ignored = [], Fingerprint = new string('b', 32), SavedMappingVersion = 2,
            MappingEvidence = new Dictionary<string, string> { ["code"] = "exact name", ["quantity"] = "saved mapping, version 2" },
        });
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}");
        var detail = (await response.JsonAsync()).GetProperty("detail");
        Assert.Equal("""{"code":"exact name","quantity":"saved mapping, version 2"}""", detail.GetProperty("mapping_evidence").GetRawText());
        Assert.Equal((new string('b', 32), 2), (detail.GetProperty("header_fingerprint").GetString(), detail.GetProperty("saved_mapping_version").GetInt32()));
    }

    /// <summary>Such as one whose rows its target refused all, with a budget that bears any number.</summary>
    [Fact]
    public async Task One_that_is_done_and_of_which_no_row_was_taken_says_so()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await ingress.ExecuteAsync(
            """
            UPDATE import SET status = 'done', read_rows = 9, malformed_rows = 1, staged_rows = 8, rejected_rows = 8, duplicate_rows = 0, valid_rows = 0, inserted_rows = 0, updated_rows = 0, unchanged_rows = 0,
              finished_at = UTC_TIMESTAMP(6)
            WHERE import_id = @Id
            """,
            new { import.Id });
        await import.HasReceiptAsync(1, $"t{import.Id:N}");
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}");
        var answer = await response.JsonAsync();
        Assert.Equal(("done", "done, and none of its 9 rows was taken"), (answer.GetProperty("status").GetString(), answer.GetProperty("step").GetString()));

        using var receipt = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt");
        var accounting = (await receipt.JsonAsync()).GetProperty("accounting");
        Assert.Equal((0, 8), (accounting.GetProperty("staged").GetProperty("valid_rows").GetInt32(), accounting.GetProperty("staged").GetProperty("rejected_rows").GetInt32()));
        Assert.Equal(0, accounting.GetProperty("valid").GetProperty("inserted_rows").GetInt32());
    }

    /// <summary>The list of a dataset of its own ends with these imports, that of all goes on unless they were the first.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_list_is_newest_first_and_goes_on(bool ofItsDataset)
    {
        var dataset = $"d{Guid.NewGuid():N}";
        await ingress.RegisterAsync(dataset, version: 1);
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await ingress.PostAsync(Csv.New(), dataset)).TaskId());
        var listed = new List<Guid>();
        var next = ofItsDataset ? $"/imports?dataset={dataset}&limit=2" : "/imports?limit=2";
        while (next is not null && !ids.All(listed.Contains))
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            Assert.True(response.IsSuccessStatusCode, page.GetRawText());
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.TaskId()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(ids, listed.Where(ids.Contains));
        Assert.Equal(listed.Count, listed.Distinct().Count());
        if (ofItsDataset)
            Assert.Null(next);
    }
}
