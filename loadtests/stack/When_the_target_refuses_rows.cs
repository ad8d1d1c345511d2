using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>Rows that only the target knows to be wrong, from the file to the list of its errors.</summary>
[Collection(nameof(Composed))]
public sealed class When_the_target_refuses_rows(RunningStack stack) : IAsyncLifetime
{
    private const string Header = "item_code,store_id,date,quantity,unit_price";
    private const string Reason = "expected a row that fulfils the check ck_dear of the target, found server error";

    public async ValueTask InitializeAsync()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        await stack.AlterTargetAsync("ADD CONSTRAINT ck_dear CHECK (unit_price < 1000)");
    }

    public async ValueTask DisposeAsync()
    {
        if ((await stack.QueryAsync<long>("SELECT COUNT(*) FROM information_schema.table_constraints WHERE constraint_name = 'ck_dear'"))[0] > 0)
            await stack.AlterTargetAsync("DROP CONSTRAINT ck_dear");
    }

    [Fact]
    public async Task The_others_go_in_and_they_come_back_as_they_came()
    {
        var import = await PostAsync($"{Header}\nT-1,S1,2026-03-01,1,1.50\n\"T-2\",S1,2026-03-01,2,01000.00\nT-3,S1,2026-03-01,-1,1.50\nT-4,S1,2026-03-01,4,4.50\n", "");
        await stack.DoneAsync(import);

        var lines = (await stack.Api.GetStringAsync($"imports/{import}/errors")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith($"\"T-2\",S1,2026-03-01,2,01000.00,3,,ROW_REFUSED_BY_TARGET,\"{Reason}", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("T-3,S1,2026-03-01,-1,1.50,4,quantity,VALUE_OUT_OF_RANGE,", lines[2], StringComparison.Ordinal);
        Assert.Equal(["T-1", "T-4"], await stack.QueryAsync<string>($"SELECT item_code FROM {stack.Target} ORDER BY item_code"));
        var snapshot = await ReadAsync($"imports/{import}");
        Assert.Equal((2, 2), (snapshot.GetProperty("rows_ok").GetInt32(), snapshot.GetProperty("rows_bad").GetInt32()));
        Assert.Contains(snapshot.GetProperty("detail").GetProperty("reject_groups").EnumerateArray(), group => group.GetProperty("code").GetString() == "ROW_REFUSED_BY_TARGET");
        var staged = (await ReadAsync($"imports/{import}/receipt")).GetProperty("accounting").GetProperty("staged");
        Assert.Equal((4, 2, 2), (staged.GetProperty("rows").GetInt32(), staged.GetProperty("valid_rows").GetInt32(), staged.GetProperty("rejected_rows").GetInt32()));
    }

    [Fact]
    public async Task An_import_that_bears_none_fails_untouched_and_a_retry_asks_the_target_again()
    {
        var import = await PostAsync($"{Header}\nT-1,S1,2026-03-01,1,1.50\nT-2,S1,2026-03-01,2,1000.00\n", "&reject_policy=atomic");
        await BecomesAsync(import, "failed");
        Assert.Equal("REJECT_BUDGET_EXCEEDED", (await ReadAsync($"imports/{import}")).GetProperty("error_code").GetString());
        Assert.Contains("T-2,S1,2026-03-01,2,1000.00,3,,ROW_REFUSED_BY_TARGET", await stack.Api.GetStringAsync($"imports/{import}/errors"), StringComparison.Ordinal);
        Assert.Equal([0L], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));

        await RetryAsync(import, times: 1);
        await BecomesAsync(import, "failed");
        await stack.AlterTargetAsync("DROP CONSTRAINT ck_dear");
        await RetryAsync(import, times: 2);
        await stack.DoneAsync(import);
        Assert.Equal([2L], await stack.QueryAsync<long>($"SELECT COUNT(*) FROM {stack.Target}"));
        Assert.Equal([0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_reject WHERE import_id = @import", new { import }));
    }

    /// <summary>A correction that the target does not take either takes no place: the row is still to be corrected.</summary>
    [Fact]
    public async Task A_row_that_it_refuses_again_can_be_corrected_once_more()
    {
        var import = await PostAsync($"{Header}\nT-5,S1,2026-03-01,1,1000.00\nT-6,S1,2026-03-01,1,1.50\n", "");
        await stack.DoneAsync(import);
        var errors = await stack.Api.GetStringAsync($"imports/{import}/errors");
        foreach (var (price, accepted) in ((string, int)[])[("2000.00", 0), ("2.00", 1)])
        {
            await stack.DoneAsync(await PostToAsync($"imports/{import}/corrections", errors.Replace("1000.00", price, StringComparison.Ordinal)));
            var corrections = (await ReadAsync($"imports/{import}")).GetProperty("detail").GetProperty("corrections");
            Assert.Equal((accepted, 1 - accepted), (corrections.GetProperty("accepted_rows").GetInt32(), corrections.GetProperty("open_rows").GetInt32()));
        }
        Assert.Equal(["T-5", "T-6"], await stack.QueryAsync<string>($"SELECT item_code FROM {stack.Target} ORDER BY item_code"));
    }

    private async Task RetryAsync(Guid import, int times)
    {
        using var answer = await stack.Api.PostAsync($"imports/{import}/retry", content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        // Its status is failed still until the saga has taken it up.
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<int>("SELECT retries FROM import WHERE import_id = @import", new { import }))[0] == times, TimeSpan.FromMinutes(1), "it is taken up");
    }

    private Task<Guid> PostAsync(string file, string options) => PostToAsync($"imports?dataset=inventory&force=true{options}", file);

    private async Task<Guid> PostToAsync(string path, string file)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await stack.Api.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("task_id").GetGuid();
    }

    private async Task<JsonElement> ReadAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync(path));

    private Task BecomesAsync(Guid import, string status)
        => Eventually.IsTrueAsync(async () => await stack.StatusAsync(import) == status, TimeSpan.FromMinutes(2), $"import {import} is {status}");
}
