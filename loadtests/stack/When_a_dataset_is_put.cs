using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Imports.Stack.Tests;

/// <summary>A dataset that comes over the API: the ingress, which makes no tables, and merge, which does.</summary>
[Collection(nameof(Composed))]
public sealed class When_a_dataset_is_put(RunningStack stack)
{
    private const string Columns = """{ "name": "code", "type": "text", "max_length": 20 }, { "name": "price", "type": "decimal", "precision": 10, "scale": 2 }""";

    private readonly string name = $"d{Guid.NewGuid():N}";

    [Fact]
    public async Task Files_are_imported_into_it_and_into_what_it_becomes()
    {
        Assert.Equal(201, (await PutAsync(Columns)).Status);
        await ImportAsync("code,price\nA-1,1.50\nA-2,2.50\n");
        Assert.Equal(200, (await PutAsync(Columns)).Status);
        Assert.Equal(200, (await PutAsync($$"""{{Columns}}, { "name": "since", "type": "date" }""", """ "indexes": [["since"]],""")).Status);
        await ImportAsync("code,price,since\nA-2,3.50,2026-03-01\nA-3,4.50,\n");

        Assert.Equal(
            ["A-1|1.50|-", "A-2|3.50|2026-03-01", "A-3|4.50|-"],
            await stack.QueryAsync<string>($"SELECT CONCAT_WS('|', code, price, COALESCE(since, '-')) FROM {stack.Target.Replace("inventory", name, StringComparison.Ordinal)} ORDER BY code"));
        Assert.Equal([1, 2], await stack.QueryAsync<int>("SELECT version FROM dataset WHERE name = @name ORDER BY version", new { name }));
        Assert.Equal([1, 2], await stack.QueryAsync<int>("SELECT dataset_version FROM import WHERE dataset = @name ORDER BY import_id", new { name }));
    }

    [Fact]
    public async Task What_its_table_cannot_become_is_refused_with_the_place()
    {
        Assert.Equal(201, (await PutAsync(Columns)).Status);
        var (status, problem) = await PutAsync(Columns.Replace("10", "12", StringComparison.Ordinal));
        Assert.Equal((409, "TARGET_MISMATCH"), (status, problem.GetProperty("code").GetString()));
        Assert.Equal("$.columns[1].type", Assert.Single(problem.GetProperty("faults").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal(200, (await PutAsync(Columns)).Status);
    }

    private async Task<(int Status, JsonElement Body)> PutAsync(string columns, string more = "")
    {
        using var answer = await stack.Api.PutAsync($"datasets/{name}", new StringContent($$"""{ {{more}} "business_key": ["code"], "columns": [{{columns}}] }""", Encoding.UTF8, "application/json"));
        return ((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    private async Task ImportAsync(string csv)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await stack.Api.PostAsync($"imports?dataset={name}", content);
        Assert.Equal(202, (int)answer.StatusCode);
        await stack.DoneAsync(JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("task_id").GetGuid());
    }
}
