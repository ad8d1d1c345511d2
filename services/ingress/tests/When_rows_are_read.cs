using System.Diagnostics;
using System.Text.Json;
using Imports.MySql;
using Imports.MySql.Tests;

namespace Imports.Ingress.Tests;

public sealed class When_rows_are_read(RunningIngress ingress)
{
    private readonly GivenRows rows = new(ingress);

    [Fact]
    public async Task Values_are_told_to_the_letter()
    {
        await rows.AddAsync(
            rows.Code, "2026-03-01", long.MaxValue, "tab\t\"é\"", "-1234567890123456789012345678.0123456789", "2026-03-01 10:11:12.000340", true, "{ \"b\": [1, 2.50], \"a\": null }");
        await rows.AddAsync(rows.Code, "2026-03-02");
        var items = (await rows.GetAsync($"code={rows.Code}")).GetProperty("items");
        Assert.Equal(
            $$$"""{"code":"{{{rows.Code}}}","note":"tab\t\u0022\u00E9\u0022","price":-1234567890123456789012345678.0123456789,"quantity":9223372036854775807,"day":"2026-03-01","seen_at":"2026-03-01T10:11:12.00034Z","is_new":true,"tags":{ "b": [1, 2.50], "a": null }}""",
            items[0].GetRawText());
        Assert.Equal(
            $$"""{"code":"{{rows.Code}}","note":null,"price":null,"quantity":1,"day":"2026-03-02","seen_at":null,"is_new":null,"tags":null}""", items[1].GetRawText());
    }

    [Theory]
    [InlineData("day=2026-03-02", 2)]
    [InlineData("note=a%20note", 1, 2)]
    [InlineData("note=", 3)]
    [InlineData("price=1.5", 1)]
    [InlineData("price=1.50000", 1)]
    [InlineData("price=1234567890123456789012345678.0123456789", 3)]
    [InlineData("price=1234567890123456789012345678.0123456788")]
    [InlineData("quantity=7", 1, 3)]
    [InlineData("quantity=7&day=2026-03-03", 3)]
    [InlineData("is_new=true", 1)]
    [InlineData("is_new=false", 2)]
    [InlineData("is_new=", 3)]
    [InlineData("seen_at=2026-03-01T10:00:00Z", 1)]
    [InlineData("seen_at=2026-03-01T12:00:00.000%2B02:00", 1)]
    [InlineData("note=%27%20OR%201%3D1%20--%20")]
    public async Task They_are_filtered_by_any_column(string filter, params int[] days)
    {
        await rows.AddAsync(rows.Code, "2026-03-01", 7, "a note", "1.5", "2026-03-01 10:00:00", true);
        await rows.AddAsync(rows.Code, "2026-03-02", 8, "a note", "2.5", "2026-03-02 10:00:00", false);
        await rows.AddAsync(rows.Code, "2026-03-03", 7, price: "1234567890123456789012345678.0123456789");
        var found = (await rows.GetAsync($"code={rows.Code}&{filter}")).GetProperty("items").EnumerateArray();
        Assert.Equal(days.Select(day => $"2026-03-0{day}"), found.Select(row => row.GetProperty("day").GetString()));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("", 4)]
    [InlineData("day=2026-03-01", 2)]
    [InlineData("quantity=1", 2)]
    public async Task Page_after_page_each_row_comes_once_in_the_order_of_the_key(string filter, int limit)
    {
        var expected = new List<string>();
        foreach (var code in new[] { "", "A", "a", "b'\"\\", "b" }.Order(StringComparer.Ordinal))
        {
            for (var day = 1; day <= 3; day++)
            {
                await rows.AddAsync($"{rows.Code}{code}", $"2026-03-0{day}", quantity: day == 2 ? 2 : 1);
                if ((filter.Length == 0 || day == 1) || (filter.StartsWith('q') && day == 3))
                    expected.Add($"{rows.Code}{code} 2026-03-0{day}");
            }
        }

        var found = new List<string>();
        for (var next = $"/datasets/goods/rows?{filter}&limit={limit}"; next is not null;)
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            Assert.True(response.IsSuccessStatusCode, page.GetRawText());
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 0, limit);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(row => $"{row.GetProperty("code").GetString()} {row.GetProperty("day").GetString()}"));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(expected, found.Where(row => row.StartsWith(rows.Code, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cursor_with_every_column_of_the_key_fixed_ends_the_list()
    {
        await rows.AddAsync(rows.Code, "2026-03-01");
        await rows.AddAsync(rows.Code, "2026-03-02");
        var next = (await rows.GetAsync($"code={rows.Code}&limit=1")).GetProperty("next").GetString()!;
        Assert.Empty((await rows.GetAsync($"{next.Split('?')[1]}&day=2026-03-02")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_decimal_key_is_paged_by_its_value()
    {
        var name = $"d{Guid.NewGuid():N}";
        await ingress.Database.RegisterDatasetAsync(
            $$"""{ "name": "{{name}}", "version": 1, "business_key": ["amount"], "columns": [{ "name": "amount", "type": "decimal", "precision": 8, "scale": 2 }] }""");
        var table = SqlName.Quote(ingress.Database.Server.TargetSchema, name);
        foreach (var amount in new[] { 1, 2, 9, 10 })
        {
            await ingress.ExecuteAsync(
                $"INSERT INTO {table} (tenant_id, amount, _import_id, _changed_at) VALUES ('default', @amount, UNHEX(REPEAT('00', 16)), UTC_TIMESTAMP(6))", new { amount });
        }

        var found = new List<string>();
        for (var next = $"/datasets/{name}/rows?limit=2"; next is not null;)
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("amount").GetRawText()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(["1.00", "2.00", "9.00", "10.00"], found);
        using var refused = await ingress.Http.GetAsync($"/datasets/{name}/rows?after=W251bGxd");
        await refused.IsProblemAsync(400, "REQUEST_INVALID");
    }

    [Fact]
    public async Task Another_tenants_are_not_among_them()
    {
        await rows.AddAsync(rows.Code, "2026-03-01", tenant: "other");
        Assert.Empty((await rows.GetAsync($"code={rows.Code}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Rows_of_any_file_are_found_by_their_import()
    {
        var import = Guid.NewGuid().ToString();
        var table = SqlName.Quote(ingress.Database.Server.TargetSchema, "any");
        for (var row = 1; row <= 3; row++)
        {
            await ingress.ExecuteAsync(
                $"INSERT INTO {table} (tenant_id, import_id, `row_number`, record, _import_id, _changed_at) VALUES ('default', @import, @row, @record, UNHEX(REPEAT('00', 16)), UTC_TIMESTAMP(6))",
                new { import, row, record = $$"""{"Any Name":"{{row}}"}""" });
        }

        using var response = await ingress.Http.GetAsync($"/datasets/any/rows?import_id={import}");
        var items = (await response.JsonAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["1", "2", "3"], items.Select(item => item.GetProperty("record").GetProperty("Any Name").GetString()));
    }

    [Theory]
    [InlineData("quantity=many", "a whole number")]
    [InlineData("quantity=9223372036854775808", "a whole number")]
    [InlineData("price=1,5", "a decimal number")]
    [InlineData("price=1e5", "a decimal number")]
    [InlineData("day=01.03.2026", "a date")]
    [InlineData("seen_at=2026-03-01", "RFC 3339")]
    [InlineData("is_new=yes", "true or false")]
    [InlineData("tags=x", "no parameter 'tags'")]
    [InlineData("_import_id=1", "no parameter '_import_id'")]
    [InlineData("code=a&code=b", "one value")]
    [InlineData("limit=0", "1 to 1000")]
    [InlineData("limit=1001", "1 to 1000")]
    [InlineData("after=nonsense!", "cursor")]
    [InlineData("after=WzFd", "cursor")]
    [InlineData("after=WyJhIl0", "cursor")]
    [InlineData("after=WyJhIiwiYiJd", "cursor")]
    [InlineData("after=", "cursor")]
    public async Task What_means_nothing_is_refused_with_what_is_allowed(string query, string allowed)
    {
        using var response = await ingress.Http.GetAsync($"/datasets/goods/rows?{query}");
        Assert.Contains(allowed, (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(400, "REQUEST_INVALID");
    }

    [Fact]
    public async Task A_write_under_way_neither_shows_nor_holds_it_up()
    {
        await rows.AddAsync(rows.Code, "2026-03-01", quantity: 1);
        await using var writer = await ingress.Pool!.OpenAsync();
        await writer.BeginAsync();
        await writer.ExecuteAsync($"UPDATE {rows.Table} SET quantity = 2 WHERE code = @Code", new { rows.Code });
        var watch = Stopwatch.StartNew();
        Assert.Equal(1, (await rows.GetAsync($"code={rows.Code}")).GetProperty("items")[0].GetProperty("quantity").GetInt32());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_wide_page_ends_early_and_goes_on()
    {
        var wide = JsonSerializer.Serialize(new string('x', 3 << 20));
        for (var day = 1; day <= 5; day++)
            await rows.AddAsync(rows.Code, $"2026-03-0{day}", tags: wide);
        var first = await rows.GetAsync($"code={rows.Code}");
        Assert.Equal(3, first.GetProperty("items").GetArrayLength());
        var second = await rows.GetAsync(first.GetProperty("next").GetString()!.Split('?')[1]);
        Assert.Equal(2, second.GetProperty("items").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_wide_page_reads_little_more_than_it_shows_and_narrow_ones_show_all()
    {
        const int Count = 100;
        await ingress.ExecuteAsync(
            $"""
            INSERT INTO {rows.Table} (tenant_id, code, quantity, day, tags, _import_id, _changed_at)
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Count - 1})
            SELECT 'default', @Code, 1, '2026-01-01' + INTERVAL i DAY, IF(i < {Count / 2}, 'null', CONCAT('"', REPEAT('x', 1 << 20), '"')), UNHEX(REPEAT('00', 16)), UTC_TIMESTAMP(6) FROM n
            """,
            new { rows.Code });
        await using var proxy = new TcpProxy(ingress.Database.Server);
        await using var other = await ingress.StartAsync($"--MySql:Port={proxy.Server.Port}");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var (found, pages) = (new List<string>(), 0);
        for (var next = $"/datasets/goods/rows?code={rows.Code}&limit=1000"; next is not null; pages++)
        {
            var before = proxy.BytesFromServer;
            using var response = await http.GetAsync(next);
            var page = await response.JsonAsync();
            var sent = proxy.BytesFromServer - before;
            Assert.True(sent < 24 << 20, $"{sent} bytes were sent for the {page.GetProperty("items").GetArrayLength()} rows of page {pages + 1}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("day").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => new DateOnly(2026, 1, 1).AddDays(i).ToString("o")), found);
        Assert.InRange(pages, 6, 8);
        await other.StopAsync();
    }
}
