using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Ledger.Tests;

public sealed class When_batches_are_counted : IAsyncLifetime
{
    private readonly TestDatabase database = new();
    private readonly ImportStore imports = new();
    private readonly BatchStore batches = new();
    private MySqlPool pool = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.RegisterDatasetAsync("""{ "name": "stock", "version": 1, "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }] }""");
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 10, AllowLocalInfile = true });
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_last_one_is_seen_exactly_once_however_many_end_together()
    {
        const int Count = 40;
        var import = await ImportAsync(Count);
        var complete = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, Count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, ct) =>
        {
            await using var session = await pool.OpenAsync(ct);
            await session.BeginAsync(ct);
            var batch = await batches.LockAsync(session, import, number, ct);
            var stage = await batches.SetStagedAsync(session, batch!, stagedRows: 9, malformedRows: 1, ct);
            await session.CommitAsync(ct);
            if (stage.IsComplete)
                Interlocked.Increment(ref complete);
        });

        Assert.Equal(1, complete);
        await using var reader = await pool.OpenAsync();
        var counter = await batches.CounterAsync(reader, import, Stage.Staging, CancellationToken.None);
        Assert.Equal((Count, Count * 9L, (long)Count), (counter.FinishedBatches, counter.OkRows, counter.BadRows));
    }

    [Fact]
    public async Task A_batch_is_staged_by_its_own_attempt_alone()
    {
        var import = await ImportAsync(1);
        await using var session = await pool.OpenAsync();
        var late = (await batches.LockAsync(session, import, 1, CancellationToken.None))! with { Attempt = 7 };

        await Assert.ThrowsAsync<InvalidOperationException>(() => batches.SetStagedAsync(session, late, 9, 1, CancellationToken.None));
        Assert.Equal(0, (await batches.CounterAsync(session, import, Stage.Staging, CancellationToken.None)).FinishedBatches);
    }

    [Fact]
    public async Task A_batch_whose_rows_do_not_add_up_is_refused_by_the_table()
    {
        var import = await ImportAsync(1);
        await using var session = await pool.OpenAsync();
        var batch = await batches.LockAsync(session, import, 1, CancellationToken.None);

        await Assert.ThrowsAsync<MySqlStatementException>(() => batches.SetStagedAsync(session, batch!, stagedRows: 9, malformedRows: 2, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_content_is_taken_once_until_it_fails()
    {
        var content = RandomNumberGenerator.GetBytes(32);
        await using var session = await pool.OpenAsync();
        var first = New(content);
        await imports.InsertAsync(session, first, CancellationToken.None);
        var e = await Assert.ThrowsAsync<MySqlStatementException>(() => imports.InsertAsync(session, New(content), CancellationToken.None));
        Assert.True(MySqlErrors.IsDuplicateKey(e));
        Assert.Equal(first.ImportId, Assert.Single(await imports.ListDuplicatesAsync(session, "default", [content], CancellationToken.None)).ImportId);

        Assert.True(await imports.SetFailedAsync(session, first.ImportId, new ImportException("X", "why"), TimeSpan.FromDays(1), CancellationToken.None));
        await imports.InsertAsync(session, New(content), CancellationToken.None);
    }

    [Fact]
    public async Task Counts_that_do_not_balance_are_refused_by_the_table()
    {
        var import = await ImportAsync(1);
        await using var session = await pool.OpenAsync();
        var counts = new ImportCounts { MalformedRows = 0, StagedRows = 10, RejectedRows = 1, DuplicateRows = 1, ValidRows = 9 };

        await Assert.ThrowsAsync<MySqlStatementException>(() => imports.SetValidatedCountsAsync(session, import, counts, CancellationToken.None));
    }

    [Fact]
    public async Task Malformed_rows_are_kept_to_the_letter_and_cleared_by_their_batch()
    {
        var import = await ImportAsync(2);
        var rejects = new RejectStore();
        await using var session = await pool.OpenAsync();
        var batch = await batches.LockAsync(session, import, 1, CancellationToken.None);
        const string Found = "tab\tbackslash\\ quote\" \\N 🙂 line\nend";
        await rejects.AddAsync(
            session, import, "default", RejectKind.Malformed, [new MalformedRow(3, 30, 10, 4, 5, [new RejectCause("item", "TEXT_TOO_LONG", "at most 5 characters", Found)])], CancellationToken.None);

        var causes = await session.QueryFirstOrDefaultAsync<string>("SELECT causes FROM import_reject WHERE import_id = @import AND row_no = 3", new { import });
        Assert.Equal(Found, System.Text.Json.JsonSerializer.Deserialize<List<RejectCause>>(causes!, RejectStore.Json)![0].Found);
        // Refused by the target in a committed batch of the merge, which does not come to it again.
        await rejects.AddAsync(
            session, import, "default", RejectKind.TargetBatch, [new MalformedRow(4, 40, 10, 6, 6, [new RejectCause(null, ErrorCodes.RowRefusedByTarget, "x", "")])], CancellationToken.None);
        await rejects.ClearAsync(session, batch!, CancellationToken.None);
        Assert.Equal([4L], await session.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task A_planned_batch_is_read_as_it_was_written()
    {
        var import = await ImportAsync(1);
        await using var session = await pool.OpenAsync();
        var planned = new BatchRow
        {
            ImportId = import, BatchNumber = 2, TenantId = "default", FirstByte = 1L << 40, LengthBytes = 1L << 33, FirstRow = 1L << 34, RowCount = 1, FirstLine = 1L << 35, IsOversize = true,
        };
        await batches.PlanAsync(session, [planned], CancellationToken.None);
        Assert.Equal(planned, await batches.LockAsync(session, import, 2, CancellationToken.None));
        Assert.False((await batches.LockAsync(session, import, 1, CancellationToken.None))!.IsOversize);
    }

    [Fact]
    public async Task Causes_are_counted_by_rows_over_all_batches()
    {
        var import = await ImportAsync(1);
        var causes = new CauseStore();
        await using var session = await pool.OpenAsync();
        RejectCause tooLong = new("item", "TEXT_TOO_LONG", "at most 5 characters", "found"), malformed = new(null, "FIELD_COUNT", new string('x', 600), "1 field");
        foreach (var rows in new[] { [Row(tooLong), Row(tooLong, malformed)], new[] { Row(tooLong) } })
            await causes.AddAsync(session, import, "default", rows, CancellationToken.None);

        Assert.Equal(
            [
                new RejectGroup { Column = "item", Code = "TEXT_TOO_LONG", Expected = "at most 5 characters", Rows = 3 },
                new RejectGroup { Column = null, Code = "FIELD_COUNT", Expected = new string('x', 500), Rows = 1 },
            ],
            await causes.ListAsync(session, import, CancellationToken.None));

        static MalformedRow Row(params RejectCause[] causes) => new(1, 0, 1, 1, 1, causes);
    }

    [Fact]
    public async Task A_snapshot_tells_what_the_ledger_holds()
    {
        var import = await ImportAsync(4);
        await using var session = await pool.OpenAsync();
        var batch = await batches.LockAsync(session, import, 1, CancellationToken.None);
        await batches.SetStagedAsync(session, batch!, 9, 1, CancellationToken.None);
        var snapshot = (await new SnapshotReader().FindAsync(session, import, CancellationToken.None))!;

        Assert.Equal(("parsing", 40L, 10L, 9L, 1L), (snapshot.Status, snapshot.RowsTotal, snapshot.RowsRead, snapshot.RowsOk, snapshot.RowsBad));
        Assert.Equal((4, 1, 0, 10L), (snapshot.BatchesTotal, snapshot.BatchesStaged, snapshot.BatchesValidated, snapshot.BytesDone));
        Assert.Equal("staged 1, checked 0 of 4 batches", snapshot.Step);
        Assert.NotNull(snapshot.EtaSeconds);
        var next = (await new SnapshotReader().FindAsync(session, import, CancellationToken.None))!;
        Assert.True(next.Version > snapshot.Version);
    }

    private async Task<Guid> ImportAsync(int batchCount)
    {
        var import = New(RandomNumberGenerator.GetBytes(32));
        await using var session = await pool.OpenAsync();
        await imports.InsertAsync(session, import, CancellationToken.None);
        await imports.SetStatusAsync(session, import.ImportId, ImportStatus.Parsing, CancellationToken.None);
        await session.ExecuteAsync(
            "UPDATE import SET cut_done = TRUE, planned_batches = @batchCount, read_rows = @batchCount * 10, parsing_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE import_id = @ImportId",
            new { batchCount, import.ImportId });
        var planned = Enumerable.Range(1, batchCount).Select(number => new BatchRow
        {
            ImportId = import.ImportId, BatchNumber = number, TenantId = "default", FirstByte = number * 10, LengthBytes = 10, FirstRow = (number - 1) * 10 + 1, RowCount = 10, FirstLine = number,
        });
        await batches.PlanAsync(session, planned, CancellationToken.None);
        await batches.SetExpectedAsync(session, import.ImportId, batchCount, CancellationToken.None);
        await session.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = 1 WHERE import_id = @ImportId", new { import.ImportId });
        return import.ImportId;
    }

    private static NewImport New(byte[] content) => new()
    {
        ImportId = Guid.CreateVersion7(), TenantId = "default", Dataset = "stock", DatasetVersion = 1, ObjectId = Guid.CreateVersion7(), SourceBytes = 100,
        ContentHash = content, DedupeKey = content, IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow,
    };
}
