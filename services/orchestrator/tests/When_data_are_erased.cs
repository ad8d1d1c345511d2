using Imports.Ledger;
using Imports.Objects;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Orchestrator.Tests;

/// <summary>What came with an import goes when that is asked for; what is known of it, and what others need, stays.</summary>
public sealed class When_data_are_erased(GivenImports given) : IClassFixture<GivenImports>
{
    private readonly DiskObjectStore objects = new(new ObjectStoreOptions { Root = given.ObjectsRoot });

    [Theory]
    [InlineData("done")]
    [InlineData("failed")]
    public async Task The_rejected_rows_and_the_file_are_gone_and_that_is_audited(string status)
    {
        var (import, other) = (await EndedAsync(status), await EndedAsync(status));
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        await given.ExecuteAsync("INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at) VALUES (@import, 'default', 'x', @import, 1, 'key', UTC_TIMESTAMP(6))", new { import });
        await given.ExecuteAsync(
            """
            UPDATE import SET source_plan = '{"header": ["day"], "forms": [{"column": "day", "proof": {"line": 2, "text": "31/03/2026"}}]}',
              error_message = IF(error_code IS NULL, NULL, 'line 2 (31/03/2026)'), error_code = IF(error_code IS NULL, NULL, 'AMBIGUOUS_DATE_ORDER')
            WHERE import_id = @import
            """,
            new { import });
        Assert.True(await RequestAsync(import));
        Assert.False(await RequestAsync(import));
        Assert.False(await given.RequestRetryAsync(import));
        await ErasedAsync(import);
        Assert.Equal("1 0", await given.ValueAsync<string>("SELECT CONCAT_WS(' ', batches, LENGTH(last_key)) FROM sized_merge WHERE import_id = @import", new { import }));

        Assert.Equal("0 1 0", await given.ValueAsync<string>(
            "SELECT CONCAT_WS(' ', JSON_CONTAINS_PATH(source_plan, 'one', '$.forms'), JSON_CONTAINS_PATH(source_plan, 'one', '$.header'), error_message IS NOT NULL) FROM import WHERE import_id = @import",
            new { import }));
        Assert.Equal((0, 1), (await RejectsAsync(import), await RejectsAsync(other)));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", import, 0, null, CancellationToken.None));
        await (await objects.OpenReadAsync("default", other, 0, null, CancellationToken.None)).DisposeAsync();
        Assert.NotNull(await given.ValueAsync<DateTime?>("SELECT runs_removed_at FROM import WHERE import_id = @import", new { import }));
        Assert.Equal("orchestrator import.erased default", await given.ValueAsync<string>("SELECT CONCAT(actor, ' ', action, ' ', tenant_id) FROM audit WHERE import_id = @import", new { import }));
        Assert.Equal(status, await given.StatusAsync(import));
    }

    /// <summary>An undo that was asked for before comes first: what it lists is deleted behind it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_upsert_has_overwritten_is_dropped_and_what_its_undo_lists_deleted(bool isAskedFor)
    {
        var (import, other) = (await EndedAsync("done"), await EndedAsync("done"));
        foreach (var each in new[] { import, other })
        {
            await given.ExecuteAsync(
                "INSERT INTO replaced_table (import_id, tenant_id, target, keeps, drop_after) VALUES (@each, 'default', 'stock', 'rows', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)", new { each });
            await given.ExecuteAsync("INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason) VALUES (@each, 1, 'default', '{}', 'CHANGED_SINCE')", new { each });
        }

        if (isAskedFor)
            Assert.True(await given.RequestRollbackAsync(import));
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        Assert.True(await RequestAsync(import));
        if (isAskedFor)
        {
            await Eventually.IsTrueAsync(
                () => given.ValueAsync<bool>("SELECT runs_removed_at IS NOT NULL FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(30), "the sweeper has gone round");
            Assert.Null(await ErasedAtAsync(import));
            await given.ExecuteAsync(
                """
                UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = 12, rollback_sent_at = NULL, restored_rows = 0, deleted_rows = 0, kept_rows = 1
                WHERE import_id = @import
                """,
                new { import });
        }

        await ErasedAsync(import);
        Assert.NotNull(await given.ValueAsync<DateTime?>("SELECT dropped_at FROM replaced_table WHERE import_id = @import", new { import }));
        Assert.Null(await given.ValueAsync<DateTime?>("SELECT dropped_at FROM replaced_table WHERE import_id = @other", new { other }));
        Assert.Equal(0, await given.ValueAsync<long>("SELECT COUNT(*) FROM import_kept_row WHERE import_id = @import", new { import }));
        Assert.Equal(1, await given.ValueAsync<long>("SELECT COUNT(*) FROM import_kept_row WHERE import_id = @other", new { other }));
    }

    [Fact]
    public async Task The_texts_that_were_made_of_a_packed_file_go_with_it()
    {
        var import = await WithoutRunsAsync();
        await given.ExecuteAsync("UPDATE import SET source_format = 'xlsx', normalise_attempt = 2, normalised_bytes = 1 WHERE import_id = @import", new { import });
        // A worker that broke off has left the first; what one leaves that ends after the file is gone is found again.
        foreach (var attempt in new[] { 1, 2 })
            await objects.WriteAsync("default", NormalisedObject.IdOf(import, attempt), new MemoryStream([1]), 1, CancellationToken.None);
        Assert.True(await RequestAsync(import));
        await RoundAsync();

        Assert.NotNull(await ErasedAtAsync(import));
        foreach (var made in new[] { import, NormalisedObject.IdOf(import, 1), NormalisedObject.IdOf(import, 2) })
            await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", made, 0, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_a_live_import_reads_goes_when_that_has_ended()
    {
        var import = await EndedAsync("done");
        var live = await given.ParsingAsync(1);
        await given.ExecuteAsync("UPDATE import SET object_id = @import WHERE import_id = @live", new { import, live });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        Assert.True(await RequestAsync(import));
        await Eventually.IsTrueAsync(async () => await RejectsAsync(import) == 0, TimeSpan.FromSeconds(30), "its rejected rows are gone");
        await Eventually.IsTrueAsync(
            () => given.ValueAsync<bool>("SELECT runs_removed_at IS NOT NULL FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(30), "its runs are gone");
        await (await objects.OpenReadAsync("default", import, 0, null, CancellationToken.None)).DisposeAsync();
        Assert.Null(await given.ValueAsync<DateTime?>("SELECT erased_at FROM import WHERE import_id = @import", new { import }));

        await given.ExecuteAsync("UPDATE import SET status = 'cancelled', finished_at = UTC_TIMESTAMP(6) WHERE import_id = @live", new { live });
        await ErasedAsync(import);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", import, 0, null, CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_is_noted_as_erased_while_the_object_store_is_away()
    {
        var import = await WithoutRunsAsync();
        Assert.True(await RequestAsync(import));
        var elsewhere = $"{given.ObjectsRoot}-away";
        Directory.Move(given.ObjectsRoot, elsewhere);
        try
        {
            await RoundAsync();
        }
        finally
        {
            Directory.Move(elsewhere, given.ObjectsRoot);
        }

        Assert.Equal(0, await RejectsAsync(import));
        Assert.Equal("stored", await given.ValueAsync<string>("SELECT state FROM object WHERE object_id = @import", new { import }));
        Assert.Null(await ErasedAtAsync(import));
        await RoundAsync();
        Assert.NotNull(await ErasedAtAsync(import));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", import, 0, null, CancellationToken.None));
    }

    [Fact]
    public async Task One_that_cannot_be_erased_does_not_stop_the_others()
    {
        var (stuck, other) = (await WithoutRunsAsync(), await WithoutRunsAsync());
        Assert.True(await RequestAsync(stuck));
        Assert.True(await RequestAsync(other));
        // A folder in the place of a file: nobody can remove it as one, not even an administrator.
        var file = Directory.GetFiles(given.ObjectsRoot, stuck.ToString("N"), SearchOption.AllDirectories).Single();
        File.Delete(file);
        Directory.CreateDirectory(file);
        await RoundAsync();
        Assert.Null(await ErasedAtAsync(stuck));
        Assert.NotNull(await ErasedAtAsync(other));

        Directory.Delete(file);
        await RoundAsync();
        Assert.NotNull(await ErasedAtAsync(stuck));
    }

    [Fact]
    public async Task One_that_comes_behind_a_hundred_that_wait_is_erased()
    {
        await given.ExecuteAsync(
            """
            INSERT INTO import (import_id, tenant_id, dataset, dataset_version, object_id, source_bytes, content_hash, idempotency_key, status, accepted_at, finished_at, changed_at, erase_requested_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 101)
            SELECT UNHEX(LEFT(SHA2(CONCAT('waits ', n), 256), 32)), 'default', 'stock', 1, UNHEX(LEFT(SHA2(CONCAT('waits ', n), 256), 32)), 1, UNHEX(SHA2('waits', 256)), 'waits', 'cancelled',
              UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
            FROM numbers
            """);
        var import = await WithoutRunsAsync();
        Assert.True(await RequestAsync(import));
        await RoundAsync();
        Assert.NotNull(await ErasedAtAsync(import));
        Assert.Equal(101, await given.ValueAsync<long>("SELECT COUNT(*) FROM import WHERE idempotency_key = 'waits' AND erased_at IS NULL"));
        await given.ExecuteAsync("DELETE FROM import WHERE idempotency_key = 'waits'");
    }

    [Fact]
    public async Task A_file_of_which_an_import_is_just_being_made_stays()
    {
        var (import, accepted) = (await WithoutRunsAsync(), await given.ParsingAsync(1));
        Assert.True(await RequestAsync(import));
        await using var acceptance = await given.Pool.OpenAsync();
        await acceptance.BeginAsync();
        Assert.True(await new ObjectRecordStore().LockStoredAsync(acceptance, "default", import, CancellationToken.None));
        await acceptance.ExecuteAsync("UPDATE import SET object_id = @import WHERE import_id = @accepted", new { import, accepted });
        var round = RoundAsync();
        await given.WaitsInAsync("objects.set_deleted");
        await acceptance.CommitAsync();
        await round;
        await (await objects.OpenReadAsync("default", import, 0, null, CancellationToken.None)).DisposeAsync();
        Assert.Null(await ErasedAtAsync(import));

        await given.ExecuteAsync("UPDATE import SET status = 'cancelled', finished_at = UTC_TIMESTAMP(6) WHERE import_id = @accepted", new { accepted });
        await RoundAsync();
        Assert.NotNull(await ErasedAtAsync(import));
    }

    [Fact]
    public async Task Of_one_that_is_live_or_is_to_be_retried_it_is_refused()
    {
        var live = await given.QueuedAsync();
        Assert.False(await RequestAsync(live));
        var retried = await EndedAsync("failed");
        Assert.True(await given.RequestRetryAsync(retried));
        Assert.False(await RequestAsync(retried));
        await given.ExecuteAsync("UPDATE import SET retry_requested_at = NULL WHERE import_id = @retried", new { retried });
    }

    private async Task<bool> RequestAsync(Guid import)
    {
        await using var session = await given.Pool.OpenAsync();
        return await new ImportOperations().RequestErasureAsync(session, "default", import, CancellationToken.None);
    }

    /// <summary>One round by a leader.</summary>
    private Task RoundAsync() => given.LeadAsync(leadership =>
    {
        var options = new RetentionOptions();
        var chunks = new Chunks(given.Pool, leadership, options);
        var files = new StoredFiles(given.Pool, objects, new ObjectRecordStore(), leadership, options, NullLogger<StoredFiles>.Instance);
        return new Erasures(given.Pool, chunks, new RejectedRows(chunks), files, new AuditStore(), leadership, NullLogger<Erasures>.Instance).RunAsync(CancellationToken.None);
    });

    private Task<DateTime?> ErasedAtAsync(Guid import) => given.ValueAsync<DateTime?>("SELECT erased_at FROM import WHERE import_id = @import", new { import });

    private async Task<Guid> WithoutRunsAsync()
    {
        var import = await EndedAsync("done");
        await given.ExecuteAsync("UPDATE import SET runs_removed_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        return import;
    }

    private Task ErasedAsync(Guid import) => Eventually.IsTrueAsync(
        () => given.ValueAsync<bool>("SELECT erased_at IS NOT NULL FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(30), "the data are erased");

    private Task<long> RejectsAsync(Guid import) => given.ValueAsync<long>("SELECT COUNT(*) FROM import_reject WHERE import_id = @import", new { import });

    private async Task<Guid> EndedAsync(string status)
    {
        var import = await given.QueuedAsync();
        await given.CountAsync(import);
        await given.ExecuteAsync(
            """
            UPDATE import SET inserted_rows = IF(@status = 'done', 1, NULL), updated_rows = IF(@status = 'done', 0, NULL), unchanged_rows = IF(@status = 'done', 0, NULL), status = @status,
              error_code = IF(@status = 'failed', 'X', NULL), retry_until = IF(@status = 'failed', UTC_TIMESTAMP(6) + INTERVAL 1 DAY, NULL), finished_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
            WHERE import_id = @import
            """,
            new { import, status });
        await given.ExecuteAsync(
            "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, 1, 'default', 'malformed', 0, 1, 1, 1, '[]')", new { import });
        using var body = new MemoryStream([1, 2, 3]);
        var stored = await objects.WriteAsync("default", import, body, 3, CancellationToken.None);
        await given.ExecuteAsync(
            "INSERT INTO object (object_id, tenant_id, state, size_bytes, content_hash, stored_at) VALUES (@import, 'default', 'stored', 3, @hash, UTC_TIMESTAMP(6))", new { import, hash = stored.Sha256 });
        return import;
    }
}
