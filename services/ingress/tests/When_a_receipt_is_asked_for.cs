using System.Security.Cryptography;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

public sealed class When_a_receipt_is_asked_for(RunningIngress ingress)
{
    [Theory]
    [InlineData("finalizing")]
    [InlineData("done")]
    public async Task It_says_what_the_file_was_and_where_each_row_has_gone(string status)
    {
        var content = Csv.New();
        var import = await GivenImport.PostedAsync(ingress, content);
        await import.HasBatchesAsync();
        await import.MergedAsync(status);
        await import.HasReceiptAsync(mergeOrder: 7_000 + Random.Shared.Next(1_000_000));
        await import.HasHeaderAsync(new SourcePlan { Delimiter = ',', Header = ["code", "quantity"], Fields = [0, 1], Ignored = [], Fingerprint = new string('a', 32), SavedMappingVersion = 3 });
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt");
        var receipt = await response.JsonAsync();

        Assert.Equal(import.Id, receipt.GetProperty("task_id").GetGuid());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), receipt.GetProperty("content_sha256").GetString());
        Assert.Equal(content.Length, receipt.GetProperty("bytes").GetInt64());
        Assert.Equal(1, receipt.GetProperty("dataset_version").GetInt32());
        Assert.Equal("stock", receipt.GetProperty("target").GetString());
        Assert.Equal((new string('a', 32), 3), (receipt.GetProperty("header_fingerprint").GetString(), receipt.GetProperty("saved_mapping_version").GetInt32()));
        Assert.InRange(receipt.GetProperty("merge_order").GetInt64(), 7_000, 2_000_000);
        var (read, staged, valid) = (Stage("read"), Stage("staged"), Stage("valid"));
        Assert.Equal((9, 8, 1), (read("rows"), read("staged_rows"), read("malformed_rows")));
        Assert.Equal((8, 6, 1, 1), (staged("rows"), staged("valid_rows"), staged("rejected_rows"), staged("duplicate_rows")));
        Assert.Equal((6, 3, 2, 1), (valid("rows"), valid("inserted_rows"), valid("updated_rows"), valid("unchanged_rows")));
        Assert.True(receipt.GetProperty("one_transaction").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, receipt.GetProperty("merge_batches").ValueKind);
        var batches = receipt.GetProperty("batches");
        Assert.Equal((2, 4), (batches.GetProperty("total").GetInt32(), batches.GetProperty("attempts").GetInt32()));
        Assert.Equal([1, 3], batches.GetProperty("items").EnumerateArray().Select(batch => batch.GetProperty("attempt").GetInt32()));
        Assert.True(receipt.GetProperty("times").GetProperty("committed_at").GetDateTimeOffset() > receipt.GetProperty("times").GetProperty("accepted_at").GetDateTimeOffset());

        Func<string, long> Stage(string name) => member => receipt.GetProperty("accounting").GetProperty(name).GetProperty(member).GetInt64();
    }

    [Fact]
    public async Task Its_batches_come_page_by_page_and_are_summed_up_on_each()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasBatchesAsync();
        await import.MergedAsync("done");
        await import.HasReceiptAsync(mergeOrder: 7_000 + Random.Shared.Next(1_000_000));

        var attempts = new List<int>();
        for (var next = $"/imports/{import.Id}/receipt?limit=1"; next is not null;)
        {
            using var response = await ingress.Http.GetAsync(next);
            var batches = (await response.JsonAsync()).GetProperty("batches");
            Assert.Equal((2, 4), (batches.GetProperty("total").GetInt32(), batches.GetProperty("attempts").GetInt32()));
            attempts.Add(Assert.Single(batches.GetProperty("items").EnumerateArray()).GetProperty("attempt").GetInt32());
            next = batches.GetProperty("next").GetString();
        }

        Assert.Equal([1, 3], attempts);
        using var beyond = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt?limit=1001");
        await beyond.IsProblemAsync(400, "REQUEST_INVALID");
    }

    [Fact]
    public async Task Of_a_merge_in_sized_batches_it_says_that_it_was_not_one_transaction_and_lists_them_page_by_page()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasBatchesAsync();
        await import.MergedAsync("done");
        await import.HasMergeBatchesAsync(3);
        await import.HasReceiptAsync(mergeOrder: 7_000 + Random.Shared.Next(1_000_000));

        var numbers = new List<int>();
        for (var next = $"/imports/{import.Id}/receipt?limit=2"; next is not null;)
        {
            using var response = await ingress.Http.GetAsync(next);
            var receipt = await response.JsonAsync();
            Assert.False(receipt.GetProperty("one_transaction").GetBoolean());
            var merged = receipt.GetProperty("merge_batches");
            Assert.Equal(3, merged.GetProperty("total").GetInt32());
            foreach (var batch in merged.GetProperty("items").EnumerateArray())
            {
                numbers.Add(batch.GetProperty("number").GetInt32());
                Assert.Equal((1, 1, 0, 0, 0), (Rows("rows"), Rows("inserted_rows"), Rows("updated_rows"), Rows("unchanged_rows"), Rows("refused_rows")));
                Assert.Equal(System.Text.Json.JsonValueKind.String, batch.GetProperty("committed_at").ValueKind);

                long Rows(string name) => batch.GetProperty(name).GetInt64();
            }

            Assert.Equal(2, receipt.GetProperty("batches").GetProperty("items").GetArrayLength());
            next = merged.GetProperty("next").GetString();
        }

        Assert.Equal([1, 2, 3], numbers);
        using var unknown = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt?merge_after=-1");
        await unknown.IsProblemAsync(400, "REQUEST_INVALID");
    }

    [Fact]
    public async Task A_dry_run_has_one_without_a_target()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync("done", "validate");
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/receipt");
        var receipt = await response.JsonAsync();
        Assert.Equal("validate", receipt.GetProperty("mode").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, receipt.GetProperty("merge_order").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, receipt.GetProperty("one_transaction").ValueKind);
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("loading")]
    [InlineData("cancelled")]
    public async Task Before_the_commit_there_is_none(string status)
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await ingress.ExecuteAsync("UPDATE import SET status = @status WHERE import_id = @id", new { id, status });
        using var response = await ingress.Http.GetAsync($"/imports/{id}/receipt");
        await response.IsProblemAsync(409, "RECEIPT_NOT_READY");
    }
}
