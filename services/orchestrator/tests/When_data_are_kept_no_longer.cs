using Imports.Objects;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>What is kept no longer goes, in chunks, and what is still wanted stays.</summary>
public sealed class When_data_are_kept_no_longer(GivenImports given) : IClassFixture<GivenImports>
{
    private readonly DiskObjectStore objects = new(new ObjectStoreOptions { Root = given.ObjectsRoot });

    [Fact]
    public async Task The_ledger_goes_after_its_time_and_the_import_stays_with_its_counts()
    {
        var old = await EndedAsync(days: 31);
        Guid[] wanted =
        [
            await EndedAsync(days: 29), await EndedAsync(days: 31, "failed", "retry_until = UTC_TIMESTAMP(6) + INTERVAL 1 DAY"), await given.ParsingAsync(2), await EndedAsync(days: 31),
        ];
        // Of two imports of corrections one is longer kept than its time: the refused rows are there still that it corrects.
        await given.ExecuteAsync("UPDATE import SET parent_id = IF(import_id = @old, @gone, @wanted) WHERE import_id IN (@old, @child)", new { old, gone = Guid.CreateVersion7(), wanted = wanted[0], child = wanted[3] });
        await RejectAsync(wanted[2]);
        await given.ExecuteAsync("INSERT INTO import_correction (import_id, row_no, tenant_id, parent_id, parent_row, is_guarded, first_byte, length_bytes, first_line, last_line) VALUES (@old, 1, 'default', @old, 1, FALSE, 0, 1, 2, 2)", new { old });
        await given.ExecuteAsync("INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason) VALUES (@old, 1, 'default', '{}', 'CHANGED_SINCE'), (@wanted, 1, 'default', '{}', 'CHANGED_SINCE')", new { old, wanted = wanted[0] });
        await given.ExecuteAsync(
            """UPDATE import SET source_plan = '{"header": ["day"], "forms": [{"column": "day", "proof": {"line": 2, "text": "31/03/2026"}}]}' WHERE import_id IN (@old, @wanted)""", new { old, wanted = wanted[0] });
        await using (await StartAsync())
            await Eventually.IsTrueAsync(async () => await given.ValueAsync<DateTime?>("SELECT ledger_purged_at FROM import WHERE import_id = @old", new { old }) is not null, TimeSpan.FromSeconds(30), "the ledger is gone");

        foreach (var table in new[] { "import_stage", "import_batch", "import_reject", "import_cause", "import_correction", "import_kept_row", "merge_batch", "sized_merge" })
            Assert.Equal(0, await CountAsync(table, old));
        Assert.Equal(1, await CountAsync("import_kept_row", wanted[0]));
        Assert.Equal("done", await given.StatusAsync(old));
        Assert.Equal((0, 1), (await ExamplesAsync(old), await ExamplesAsync(wanted[0])));
        foreach (var import in wanted)
        {
            Assert.Equal(2, await CountAsync("import_stage", import));
            Assert.Equal(7, await CountAsync("import_reject", import));
        }

        Assert.Equal((4, 1), (await CountAsync("merge_batch", wanted[0]), await CountAsync("sized_merge", wanted[0])));
        await using var session = await given.Pool.OpenAsync();
        var shown = await new Imports.Ledger.SnapshotReader().FindAsync(session, old, CancellationToken.None);
        Assert.Equal((20, 13, 7, 2), (shown!.RowsRead, shown.RowsOk, shown.RowsBad, shown.BatchesStaged));
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST_OVER' WHERE import_id = @live", new { live = wanted[2] });
    }

    [Fact]
    public async Task A_file_goes_after_its_last_import_and_leaves_a_tombstone()
    {
        var (old, shared, live) = (await EndedAsync(days: 31), await EndedAsync(days: 31), await EndedAsync(days: 31));
        foreach (var import in new[] { old, shared, live })
            await StoreAsync(import, days: 40);
        var later = await EndedAsync(days: 2);
        await given.ExecuteAsync("UPDATE import SET object_id = @shared WHERE import_id = @later", new { shared, later });
        var running = await given.ParsingAsync(1);
        await given.ExecuteAsync("UPDATE import SET object_id = @live WHERE import_id = @running", new { live, running });
        await using (await StartAsync())
            await Eventually.IsTrueAsync(async () => await StateAsync(old) == "deleted", TimeSpan.FromSeconds(30), "the file is gone");

        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", old, 0, null, CancellationToken.None));
        foreach (var file in new[] { shared, live })
        {
            Assert.Equal("stored", await StateAsync(file));
            await (await objects.OpenReadAsync("default", file, 0, null, CancellationToken.None)).DisposeAsync();
        }

        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST_OVER' WHERE import_id = @running", new { running });
    }

    [Fact]
    public async Task All_files_go_in_one_round_but_for_one_that_cannot_be_removed()
    {
        var stuck = await EndedAsync(days: 31);
        await StoreAsync(stuck, days: 50);
        // A folder in the place of a file: nobody can remove it as one, not even an administrator.
        var file = Directory.GetFiles(given.ObjectsRoot, stuck.ToString("N"), SearchOption.AllDirectories).Single();
        File.Delete(file);
        Directory.CreateDirectory(file);
        await given.ExecuteAsync(
            """
            INSERT INTO object (object_id, tenant_id, state, file_name, size_bytes, content_hash, created_at, stored_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 501)
            SELECT UNHEX(LEFT(SHA2(CONCAT('page ', n), 256), 32)), 'default', 'stored', 'page', 3, UNHEX(SHA2('page', 256)), UTC_TIMESTAMP(6) - INTERVAL 40 DAY, UTC_TIMESTAMP(6) FROM numbers
            """);
        await using (await StartAsync("--Retention:PurgeEvery=01:00:00"))
        {
            await Eventually.IsTrueAsync(
                () => given.ValueAsync<bool>("SELECT COUNT(*) = 501 FROM object WHERE file_name = 'page' AND state = 'deleted'"), TimeSpan.FromSeconds(60), "the files are gone");
        }

        Assert.Equal("stored", await StateAsync(stuck));
        Directory.Delete(file);
    }

    [Fact]
    public async Task Imports_receipts_the_audit_and_mappings_out_of_force_go_after_a_year()
    {
        var (old, kept) = (await EndedAsync(days: 401), await EndedAsync(days: 399));
        foreach (var import in new[] { old, kept })
        {
            await given.ExecuteAsync(
                """
                INSERT INTO receipt (import_id, tenant_id, dataset, dataset_version, target, merge_order, content_hash, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows,
                  inserted_rows, updated_rows, unchanged_rows, committed_at)
                SELECT import_id, tenant_id, dataset, 1, HEX(import_id), 1, content_hash, 20, 7, 13, 0, 0, 13, 13, 0, 0, UTC_TIMESTAMP(6) FROM import WHERE import_id = @import
                """,
                new { import });
            await given.ExecuteAsync("INSERT INTO import_changed_column (import_id, column_name, tenant_id, row_count) VALUES (@import, 'item', 'default', 3)", new { import });
        }

        await given.ExecuteAsync("INSERT INTO audit (tenant_id, at, actor, action) VALUES ('default', UTC_TIMESTAMP(6) - INTERVAL 401 DAY, 'x', 'old'), ('default', UTC_TIMESTAMP(6), 'x', 'new')");
        await given.ExecuteAsync(
            """
            INSERT INTO header_mapping (tenant_id, dataset, fingerprint, version, header, mapping, saved_by, saved_at, retired_at, retired_by) VALUES
              ('default', 'd', 'f', 1, '[]', '{}', 'x', UTC_TIMESTAMP(6) - INTERVAL 900 DAY, UTC_TIMESTAMP(6) - INTERVAL 401 DAY, 'x'),
              ('default', 'd', 'f', 2, '[]', '{}', 'x', UTC_TIMESTAMP(6) - INTERVAL 900 DAY, UTC_TIMESTAMP(6) - INTERVAL 399 DAY, 'x'),
              ('default', 'd', 'f', 3, '[]', '{}', 'x', UTC_TIMESTAMP(6) - INTERVAL 900 DAY, NULL, NULL)
            """);
        await using (await StartAsync())
        {
            await Eventually.IsTrueAsync(async () => await given.StatusAsync(old) is null, TimeSpan.FromSeconds(30), "the import is gone");
            await Eventually.IsTrueAsync(async () => await given.ValueAsync<string>("SELECT GROUP_CONCAT(action) FROM audit") == "new", TimeSpan.FromSeconds(30), "the audit is purged");
            await Eventually.IsTrueAsync(async () => await given.ValueAsync<string>("SELECT GROUP_CONCAT(version ORDER BY version) FROM header_mapping") == "2,3", TimeSpan.FromSeconds(30), "mappings that are out of force are purged");
        }

        foreach (var table in new[] { "receipt", "import_changed_column" })
        {
            Assert.Equal(0, await CountAsync(table, old));
            Assert.Equal(1, await CountAsync(table, kept));
        }
    }

    [Fact]
    public async Task Values_of_scopes_go_when_no_merge_has_locked_them_for_long_and_none_does_now()
    {
        for (var n = 1; n <= 8; n++)
            await given.ExecuteAsync("INSERT INTO merge_scope_value (tenant_id, target, value_hash, used_at) VALUES ('default', 'kept', UNHEX(SHA2(@n, 256)), UTC_TIMESTAMP(6) - INTERVAL IF(@n = 8, 29, 31) DAY)", new { n });
        await using var merging = await given.Pool.OpenAsync();
        await merging.BeginAsync();
        await merging.ExecuteAsync("UPDATE merge_scope_value SET used_at = UTC_TIMESTAMP(6) WHERE tenant_id = 'default' AND target = 'kept' AND value_hash = UNHEX(SHA2(3, 256))");
        await using (await StartAsync())
        {
            await Eventually.IsTrueAsync(
                () => given.ValueAsync<bool>("SELECT COUNT(*) = 2 FROM merge_scope_value WHERE target = 'kept'"), TimeSpan.FromSeconds(30), "what nobody uses is gone, and what is held is not waited for");
            await merging.CommitAsync();
        }

        Assert.True(await given.ValueAsync<bool>("SELECT COUNT(*) = 2 FROM merge_scope_value WHERE target = 'kept' AND value_hash IN (UNHEX(SHA2(3, 256)), UNHEX(SHA2(8, 256)))"));
    }

    /// <summary>Chunks of three rows: every boundary is crossed.</summary>
    private Task<RunningOrchestrator> StartAsync(string every = "--Retention:PurgeEvery=00:00:01")
        => RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", every, "--Retention:RowsAtOnce=3");

    /// <summary>An import of two batches of which seven rows were refused.</summary>
    private async Task<Guid> EndedAsync(int days, string status = "done", string further = "error_code = NULL")
    {
        var import = await given.ParsingAsync(2);
        await RejectAsync(import);
        await given.ExecuteAsync(
            $"""
            UPDATE import SET malformed_rows = 7, staged_rows = 13, rejected_rows = 0, duplicate_rows = 0, valid_rows = 13, inserted_rows = IF(@status = 'done', 13, NULL),
              updated_rows = IF(@status = 'done', 0, NULL), unchanged_rows = IF(@status = 'done', 0, NULL), status = @status, error_code = IF(@status = 'failed', 'X', NULL),
              finished_at = UTC_TIMESTAMP(6) - INTERVAL @days DAY, runs_removed_at = UTC_TIMESTAMP(6)
            WHERE import_id = @import
            """,
            new { import, days, status });
        await given.ExecuteAsync("UPDATE import_batch SET state = 'validated' WHERE import_id = @import", new { import });
        await given.ExecuteAsync("UPDATE import_stage SET finished_batches = 2, ok_rows = 13, bad_rows = IF(stage = 'stage', 7, 0) WHERE import_id = @import", new { import });
        await given.ExecuteAsync($"UPDATE import SET {further} WHERE import_id = @import", new { import });
        for (var number = 1; number <= 4; number++)
            await given.ExecuteAsync(
                "INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at) VALUES (@import, @number, 'default', 3, 3, 0, 0, 0, UTC_TIMESTAMP(6))",
                new { import, number });
        await given.ExecuteAsync("INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at) VALUES (@import, 'default', 'x', @import, 4, 'key', UTC_TIMESTAMP(6))", new { import });
        return import;
    }

    private async Task RejectAsync(Guid import)
    {
        for (var row = 1; row <= 7; row++)
        {
            await given.ExecuteAsync(
                "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, @row, 'default', 'malformed', 0, 1, 1, 1, '[]')",
                new { import, row });
        }

        await given.ExecuteAsync("INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count) VALUES (@import, 'FIELD_COUNT', '', '2', 'default', 7)", new { import });
    }

    private async Task StoreAsync(Guid file, int days)
    {
        using var body = new MemoryStream([1, 2, 3]);
        var stored = await objects.WriteAsync("default", file, body, 3, CancellationToken.None);
        await given.ExecuteAsync(
            "INSERT INTO object (object_id, tenant_id, state, size_bytes, content_hash, created_at, stored_at) VALUES (@file, 'default', 'stored', 3, @hash, UTC_TIMESTAMP(6) - INTERVAL @days DAY, UTC_TIMESTAMP(6))",
            new { file, hash = stored.Sha256, days });
    }

    private Task<string?> StateAsync(Guid file) => given.ValueAsync<string>("SELECT state FROM object WHERE object_id = @file", new { file });

    /// <summary>Cells that a plan keeps as examples.</summary>
    private Task<int> ExamplesAsync(Guid import) => given.ValueAsync<int>("SELECT JSON_CONTAINS_PATH(source_plan, 'one', '$.forms') FROM import WHERE import_id = @import", new { import });

    private Task<long> CountAsync(string table, Guid import) => given.ValueAsync<long>($"SELECT COUNT(*) FROM {table} WHERE import_id = @import", new { import });
}
