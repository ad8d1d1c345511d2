using Imports.MySql;

namespace Imports.Ingress.Tests;

/// <summary>Rows of the target table of <c>goods</c>, under a code of the test's own, as a merge would write them.</summary>
internal sealed class GivenRows(RunningIngress ingress)
{
    public string Code { get; } = Guid.NewGuid().ToString("N");

    public string Table { get; } = SqlName.Quote(ingress.Database.Server.TargetSchema, "goods");

    public Task AddAsync(
        string code, string day, long quantity = 1, string? note = null, string? price = null, string? seenAt = null, bool? isNew = null, string? tags = null, string tenant = "default")
        => ingress.ExecuteAsync(
            $"INSERT INTO {Table} (tenant_id, code, note, price, quantity, day, seen_at, is_new, tags, _import_id, _changed_at) VALUES (@tenant, @code, @note, @price, @quantity, @day, @seenAt, @isNew, @tags, UNHEX(REPEAT('00', 16)), UTC_TIMESTAMP(6))",
            new { tenant, code, note, price, quantity, day, seenAt, isNew, tags });

    public async Task<System.Text.Json.JsonElement> GetAsync(string query)
    {
        using var response = await ingress.Http.GetAsync($"/datasets/goods/rows?{query}");
        var page = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, page.GetRawText());
        return page;
    }
}
