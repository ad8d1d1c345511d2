using System.Net;
using System.Text.Json;
using Imports.Contracts;
using Imports.MySql;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Ingress.Tests;

/// <summary>A preview shows the keys that an import would find for names in another dataset.</summary>
public sealed class When_names_are_previewed(RunningIngress ingress)
{
    private readonly string shops = $"shops{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task The_rows_have_the_keys_and_what_has_none_or_several_is_told()
    {
        var dataset = await RegisterAsync();
        foreach (var (id, title) in new[] { (7, "Main"), (8, "Twice"), (9, "Twice") })
        {
            await ingress.ExecuteAsync(
                $"INSERT INTO {SqlName.Quote(ingress.Database.Server.TargetSchema, shops)} (tenant_id, id, title, _import_id, _changed_at) VALUES ('default', @id, @title, UNHEX(REPEAT('00', 16)), UTC_TIMESTAMP(6))",
                new { id, title });
        }

        var answer = await ingress.PreviewAsync($"dataset={dataset}&rows=4", "day,shop\n1,Main\n2,Twice\n3,nobody\n4,HQ\n5,Main\n");
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["""{"shop":7,"day":1}""", "null", "null", """{"shop":7,"day":4}"""], rows.Select(row => row.GetProperty("values").GetRawText()));
        Assert.Equal(["", ErrorCodes.LookupAmbiguous, ErrorCodes.LookupUnknown, ""], rows.Select(row => string.Concat(row.GetProperty("causes").EnumerateArray().Select(cause => cause.GetProperty("code").GetString()))));
        Assert.Empty(answer.Problems());
    }

    [Fact]
    public async Task Where_the_other_dataset_is_gone_that_is_a_problem_and_the_header_is_shown_all_the_same()
    {
        var dataset = await RegisterAsync();
        await ingress.ExecuteAsync("DELETE FROM dataset WHERE name = @shops", new { shops });
        var answer = await ingress.PreviewAsync($"dataset={dataset}", "day,shop\n1,Main\n");
        Assert.Equal([ErrorCodes.TargetMismatch], answer.Problems());
        Assert.Equal(("exact", JsonValueKind.Array), (answer.Column("shop").GetProperty("how").GetString(), answer.GetProperty("rows").ValueKind));
        Assert.Equal(0, answer.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Where_they_cannot_be_looked_up_just_now_all_else_is_shown()
    {
        var dataset = await RegisterAsync();
        await using var app = await ingress.StartAsync("--Ingress:RowsConnections=1", "--Ingress:RowsTimeout=00:00:00.2");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = RunningIngress.Deadline };
        var content = "day,shop\n1,nobody\nx,nobody\n"u8.ToArray();
        await using (await app.Services.GetRequiredKeyedService<MySqlPool>(Pools.Rows).OpenAsync())
        {
            using var response = await http.PreviewAsync($"dataset={dataset}", content);
            var answer = await response.JsonAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, answer.GetRawText());
            Assert.Equal(["""{"shop":null,"day":1}""", "null"], answer.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("values").GetRawText()));
            Assert.Equal(["", "day"], Columns(answer));
            var doubt = Assert.Single(answer.GetProperty("ambiguous").EnumerateArray());
            Assert.Equal("shop", doubt.GetProperty("subject").GetString());
            Assert.Contains($"could not be looked up in {shops} by title", doubt.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal(("exact", "shop"), (answer.Column("shop").GetProperty("how").GetString(), answer.Column("shop").GetProperty("header").GetString()));
            Assert.Empty(answer.Problems());
        }

        using var later = await http.PreviewAsync($"dataset={dataset}", content);
        var asked = await later.JsonAsync();
        Assert.Equal((0, "shop"), (asked.GetProperty("ambiguous").GetArrayLength(), Columns(asked)[0]));
    }

    private static List<string> Columns(JsonElement answer)
        => [.. answer.GetProperty("rows").EnumerateArray().Select(row => string.Concat(row.GetProperty("causes").EnumerateArray().Select(cause => cause.GetProperty("column").GetString()).Distinct().Order()))];

    private async Task<string> RegisterAsync()
    {
        var name = $"s{shops}";
        await ingress.Database.RegisterDatasetAsync(
            $$"""
            { "name": "{{shops}}", "version": 1, "business_key": ["id"], "indexes": [["title"]], "columns": [{ "name": "id", "type": "integer" }, { "name": "title", "type": "text", "max_length": 20 }] }
            """);
        await ingress.Database.RegisterDatasetAsync(
            $$"""
            { "name": "{{name}}", "version": 1, "business_key": ["shop", "day"], "columns": [
              { "name": "shop", "type": "integer", "references": { "dataset": "{{shops}}", "by": "title" }, "map": { "HQ": "Main" } }, { "name": "day", "type": "integer" } ] }
            """);
        return name;
    }
}
