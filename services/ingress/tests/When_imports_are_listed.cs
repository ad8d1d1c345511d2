using System.Text.Json;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_imports_are_listed(RunningIngress ingress)
{
    [Fact]
    public async Task They_are_chosen_by_status_dataset_mode_and_time_page_by_page()
    {
        var dataset = await DatasetAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
            ids.Insert(0, (await PostAsync($"dataset={dataset}&mode={(i < 3 ? "validate" : "upsert")}")));
        await FailAsync(ids[0], ids[2], ids[4]);
        await ingress.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @id", new { id = ids[1] });

        Assert.Equal(ids, await AllAsync($"/imports?dataset={dataset}&limit=4"));
        Assert.Equal([ids[0], ids[2], ids[4]], await AllAsync($"/imports?dataset={dataset}&status=failed&limit=2"));
        Assert.Equal([ids[0], ids[1], ids[2], ids[4]], await AllAsync($"/imports?dataset={dataset}&status=failed&status=parsing&limit=1"));
        Assert.Equal(ids[3..], await AllAsync($"/imports?dataset={dataset}&mode=validate&limit=2"));
        var (third, fifth) = (await AcceptedAtAsync(ids[2]), await AcceptedAtAsync(ids[4]));
        Assert.Equal([ids[3], ids[4]], await AllAsync($"/imports?dataset={dataset}&from={fifth}&to={third}&limit=1"));
        Assert.Empty(await AllAsync($"/imports?dataset={dataset}&status=done"));
        Assert.Empty(await AllAsync("/imports?dataset=nothing"));
    }

    [Fact]
    public async Task One_that_goes_while_its_page_is_read_does_not_end_the_list()
    {
        var dataset = await DatasetAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
            ids.Insert(0, await PostAsync($"dataset={dataset}"));
        // Between the read of the ids and that of what is known of them, which has to wait.
        await using var pool = ingress.Database.OpenPool(new MySqlPoolOptions { Role = "locker", MaxConnections = 1, AllowDdl = true });
        await using var locker = await pool.OpenAsync();
        await locker.ExecuteAsync("LOCK TABLES import_stage WRITE");
        var page = AllAsync($"/imports?dataset={dataset}&limit=3");
        await Eventually.IsTrueAsync(
            async () => (await ingress.QueryAsync<long>("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%import_snapshot%' AND info NOT LIKE '%processlist%'"))[0] > 0,
            RunningIngress.Deadline,
            "the page is read");
        await ingress.ExecuteAsync("DELETE FROM import WHERE import_id IN (@second, @third)", new { second = ids[1], third = ids[2] });
        await locker.ExecuteAsync("UNLOCK TABLES");
        Assert.Equal([ids[0], ids[3]], await page);
    }

    [Fact]
    public async Task Another_tenants_are_not_among_them_and_are_unknown()
    {
        var dataset = await DatasetAsync();
        var id = await PostAsync($"dataset={dataset}");
        await ingress.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await ingress.ExecuteAsync("INSERT IGNORE INTO dataset (tenant_id, name, version, definition) SELECT 'other', name, version, definition FROM dataset WHERE name = @dataset", new { dataset });
        await ingress.ExecuteAsync("UPDATE import SET tenant_id = 'other' WHERE import_id = @id", new { id });
        Assert.Empty(await AllAsync($"/imports?dataset={dataset}"));
        foreach (var path in new[] { "", "/status", "/batches", "/errors" })
        {
            using var response = await ingress.Http.GetAsync($"/imports/{id}{path}");
            await response.IsProblemAsync(404, "IMPORT_UNKNOWN");
        }
    }

    [Theory]
    [InlineData("limit=0", "1 to 200")]
    [InlineData("limit=201", "1 to 200")]
    [InlineData("status=finished", "queued, parsing, validated, loading, finalizing, done, failed, cancelled")]
    [InlineData("mode=merge", "upsert, validate, replace")]
    [InlineData("from=yesterday", "RFC 3339")]
    [InlineData("from=2026-03-01", "RFC 3339")]
    [InlineData("to=2026-03-01T00:00:00", "RFC 3339")]
    [InlineData("state=done", "no parameter 'state'")]
    [InlineData("dataset=a&dataset=b", "one value")]
    public async Task A_parameter_that_means_nothing_is_refused(string query, string allowed)
    {
        using var response = await ingress.Http.GetAsync($"/imports?{query}");
        Assert.Contains(allowed, (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await response.IsProblemAsync(400, "REQUEST_INVALID");
    }

    [Fact]
    public async Task All_of_time_may_be_asked_for()
    {
        using var response = await ingress.Http.GetAsync("/imports?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&limit=1");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "ix_import_tenant")]
    [InlineData("stock", "ix_import_dataset")]
    [InlineData("", "ix_import_listed", "failed")]
    [InlineData("", "ix_import_listed", "failed", "cancelled")]
    [InlineData("stock", "ix_import_dataset", "failed", "cancelled")]
    public async Task The_database_reads_an_index_and_sorts_nothing_but_a_page(string dataset, string index, params string[] statuses)
    {
        await ManyAsync();
        var parameters = new Dictionary<string, object?> { ["tenantId"] = "default", ["before"] = null, ["limit"] = 20 };
        var filter = new ImportFilter { TenantId = "default", Statuses = statuses, Dataset = dataset.Length > 0 ? dataset : null };
        var plan = await ingress.QueryAsync<PlanRow>($"EXPLAIN FORMAT=TRADITIONAL {ImportLister.Statement(filter, parameters)}", parameters);
        var reads = plan.Where(row => row.Table == "i").ToList();
        Assert.Equal(Math.Max(1, statuses.Length), reads.Count);
        Assert.All(reads, row => Assert.Equal(index, row.Key));
        Assert.All(reads, row => Assert.DoesNotContain("filesort", row.Extra ?? "", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_batches_of_one_are_listed_in_the_order_of_its_file()
    {
        var id = await PostAsync("dataset=stock");
        for (var number = 1; number <= 5; number++)
        {
            await ingress.ExecuteAsync(
                "INSERT INTO import_batch (import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, state, attempt, staged_rows, malformed_rows, released_at, staged_at) VALUES (@id, @number, 'default', @number * 100, 100, @number * 10, 10, @number * 10 + 1, 'staged', 2, 9, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))",
                new { id, number });
        }

        var numbers = new List<int>();
        var next = $"/imports/{id}/batches?limit=2";
        while (next is not null)
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            numbers.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("batch_number").GetInt32()));
            var item = page.GetProperty("items")[0];
            Assert.Equal(("staged", 2, 9, 1), (item.GetProperty("state").GetString(), item.GetProperty("attempt").GetInt32(), item.GetProperty("staged_rows").GetInt32(), item.GetProperty("malformed_rows").GetInt32()));
            Assert.Equal((10, 100, false), (item.GetProperty("row_count").GetInt32(), item.GetProperty("length_bytes").GetInt32(), item.GetProperty("is_oversize").GetBoolean()));
            Assert.Equal(JsonValueKind.String, item.GetProperty("staged_at").ValueKind);
            Assert.Equal(JsonValueKind.Null, item.GetProperty("validated_at").ValueKind);
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal([1, 2, 3, 4, 5], numbers);
    }

    private sealed record PlanRow
    {
        public string? Table { get; init; }
        public string? Key { get; init; }
        public string? Extra { get; init; }
    }

    private async Task<string> DatasetAsync()
    {
        var name = $"d{Guid.NewGuid():N}";
        await ingress.RegisterAsync(name, version: 1);
        return name;
    }

    private async Task<Guid> PostAsync(string query)
    {
        using var response = await ingress.Http.PostAsync(query, Csv.New(), key: null);
        return (await response.JsonAsync()).TaskId();
    }

    private async Task FailAsync(params Guid[] ids)
    {
        foreach (var id in ids)
            await ingress.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'X', dedupe_key = NULL, finished_at = UTC_TIMESTAMP(6) WHERE import_id = @id", new { id });
    }

    private async Task<string> AcceptedAtAsync(Guid id)
    {
        using var response = await ingress.Http.GetAsync($"/imports/{id}/status");
        return (await response.JsonAsync()).GetProperty("accepted_at").GetString()!;
    }

    private async Task<List<Guid>> AllAsync(string path)
    {
        var ids = new List<Guid>();
        for (var next = path; next is not null;)
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.TaskId()));
            next = page.GetProperty("next").GetString();
        }

        return ids;
    }

    /// <summary>Enough that the database has a choice; written once.</summary>
    private Task ManyAsync() => ingress.ExecuteAsync(
        """
        INSERT IGNORE INTO import (import_id, tenant_id, dataset, dataset_version, object_id, source_bytes, content_hash, idempotency_key, status, accepted_at, changed_at, error_code)
        SELECT UNHEX(CONCAT('00', LPAD(HEX(n.i * 1000 + m.i), 30, '0'))), 'default', IF(m.i % 2 = 0, 'goods', 'prices'), 1, UNHEX(REPEAT('00', 16)), 1, UNHEX(REPEAT('00', 32)), 'many',
          ELT(1 + m.i % 4, 'failed', 'failed', 'failed', 'cancelled'), '2020-01-01', '2020-01-01', 'X'
        FROM (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2) n
        JOIN (SELECT a.i + 10 * b.i + 100 * c.i AS i
          FROM (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) a
          JOIN (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) b
          JOIN (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) c) m
        """);
}
