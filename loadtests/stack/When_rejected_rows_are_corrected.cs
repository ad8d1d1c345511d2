using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>The whole loop through the real services: bad rows, their error file, the same corrected, and again.</summary>
[Collection(nameof(Composed))]
public sealed class When_rejected_rows_are_corrected(RunningStack stack)
{
    private const string Header = "item_code,store_id,date,quantity,unit_price,description";

    [Fact]
    public async Task Each_comes_into_the_target_once_and_the_first_import_counts_them()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var parent = await PostAsync("imports?dataset=inventory&force=true", $"{Header}\nC-1,S1,2026-03-01,1,1.50,good\nC-2,S1,2026-03-01,-2,1.50,=2+2\nC-3,S1,2026-03-01,-3,1.50,'tis\nC-4,S1,2026-03-01,-4,1.50,last\n");
        await stack.DoneAsync(parent);
        var before = await ReadAsync($"imports/{parent}");

        // As somebody edits it in a spreadsheet: other delimiter, other order of the columns, rows left out, a row added.
        var errors = await stack.Api.GetStringAsync($"imports/{parent}/errors?guard=spreadsheet");
        var lines = errors.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{Header},_line,_columns,_codes,_reasons,_token", lines[0]);
        Assert.StartsWith("C-2,S1,2026-03-01,'-2,1.50,'=2+2,3,quantity,VALUE_OUT_OF_RANGE,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("C-3,S1,2026-03-01,'-3,1.50,''tis,4,", lines[2], StringComparison.Ordinal);
        string[] tokens = [.. lines.Skip(1).Select(Token)];
        string[] edited =
        [
            "_token;description;quantity;store_id;item_code;date;unit_price", $"{tokens[0]};'=2+2;2;S1;C-2;2026-03-01;1.50", $"{tokens[1]};''tis;-3;S1;C-3;2026-03-01;1.50", $"{tokens[0]};again;7;S1;C-9;2026-03-01;1.50",
            ";new;8;S1;C-8;2026-03-01;1.50",
        ];
        var first = await PostAsync($"imports/{parent}/corrections", string.Join('\n', edited) + "\n");
        await stack.DoneAsync(first);
        Assert.Equal(["C-1 1 good", "C-2 2 =2+2"], await TargetAsync());

        // What it has not mended is posted to it. C-2 is taken, and C-4 was never in it.
        var left = (await stack.Api.GetStringAsync($"imports/{first}/errors")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("description;quantity;store_id;item_code;date;unit_price;_line;_columns;_codes;_reasons;_token", left[0]);
        Assert.Equal(["VALUE_OUT_OF_RANGE", "ROW_TOKEN_REPEATED", "MISSING_ROW_TOKEN"], left.Skip(1).Select(line => line.Split(';')[8]));
        Assert.Equal((tokens[1], tokens[0], ""), (Token(left[1]), Token(left[2]), Token(left[3])));
        var again = await PostAsync($"imports/{first}/corrections", $"{left[0]}\n{left[1].Replace(";-3;", ";3;", StringComparison.Ordinal)}\n{left[2]}\n");
        await stack.DoneAsync(again);
        Assert.Equal(["C-1 1 good", "C-2 2 =2+2", "C-3 3 'tis"], await TargetAsync());
        Assert.Contains("ROW_ALREADY_ACCEPTED", await stack.Api.GetStringAsync($"imports/{again}/errors"), StringComparison.Ordinal);

        var after = await ReadAsync($"imports/{parent}");
        Assert.Equal(before.GetProperty("counts").ToString(), after.GetProperty("counts").ToString());
        var corrections = after.GetProperty("detail").GetProperty("corrections");
        Assert.Equal((2, 2, 1), (corrections.GetProperty("imports").GetInt32(), corrections.GetProperty("accepted_rows").GetInt32(), corrections.GetProperty("open_rows").GetInt32()));
        Assert.Equal(parent, (await ReadAsync($"imports/{again}/receipt")).GetProperty("parent_id").GetGuid());
    }

    [Fact]
    public async Task Those_of_a_replace_are_upserted_and_the_same_file_again_changes_nothing()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var parent = await PostAsync("imports?dataset=inventory&force=true&mode=replace", $"{Header}\nR-1,S1,2026-03-01,1,1.50,kept\nR-2,S1,2026-03-01,-2,1.50,bad\n");
        await stack.DoneAsync(parent);
        var corrected = (await stack.Api.GetStringAsync($"imports/{parent}/errors")).Replace(",-2,", ",2,", StringComparison.Ordinal);
        var children = new List<Guid>();
        for (var i = 0; i < 3; i++)
            children.Add(await PostAsync($"imports/{parent}/corrections?force=true", corrected));
        foreach (var child in children)
            await stack.DoneAsync(child);
        Assert.Equal(["R-1 1 kept", "R-2 2 bad"], await TargetAsync());
        var corrections = (await ReadAsync($"imports/{parent}")).GetProperty("detail").GetProperty("corrections");
        Assert.Equal((3, 1, 0), (corrections.GetProperty("imports").GetInt32(), corrections.GetProperty("accepted_rows").GetInt32(), corrections.GetProperty("open_rows").GetInt32()));
        Assert.Equal([1L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_correction WHERE parent_id = @parent AND taken_row IS NOT NULL", new { parent }));
    }

    private static string Token(string line) => line[(line.LastIndexOfAny([',', ';']) + 1)..];

    private Task<IReadOnlyList<string>> TargetAsync() => stack.QueryAsync<string>($"SELECT CONCAT_WS(' ', item_code, quantity, description) FROM {stack.Target} ORDER BY item_code");

    private async Task<Guid> PostAsync(string path, string file)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await stack.Api.PostAsync(path, content);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("task_id").GetGuid();
    }

    private async Task<JsonElement> ReadAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync(path));
}
