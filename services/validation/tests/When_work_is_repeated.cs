using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation.Tests;

/// <summary>Work that breaks off before its commit, comes twice, or meets runs that are not what the ledger says.</summary>
public sealed class When_work_is_repeated(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Columns = """{ "name": "quantity", "type": "integer", "min": 0 }""";

    [Fact]
    public async Task What_broke_off_before_its_commit_leaves_nothing_and_is_done_again()
    {
        var import = Import();
        var dataset = import.Dataset;
        await using (var session = await given.Pool.OpenAsync())
        {
            await session.BeginAsync();
            var batch = await import.WriteAsync(1, 1, 10);
            Assert.Equal(1, await given.Check.RunAsync(session, import.Row, batch, dataset, CancellationToken.None));
        }
        Assert.Equal([1L, 2, 3, 4], await import.RowsAsync());
        Assert.Empty(await import.GroupsAsync());

        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal(new RunCounts(4, 1, 1), await import.FindDuplicatesAsync());
        Assert.Equal([3L, 4], await import.RowsAsync());
        Assert.Equal([1L, 1], (await import.GroupsAsync()).Select(group => group.Rows));
    }

    [Fact]
    public async Task The_run_of_an_attempt_that_broke_off_is_not_read()
    {
        var import = Import();
        var broken = await import.WriteAsync(1, 1, 2);
        var batch = await import.WriteAsync(1, 1, 10);
        Assert.NotEqual(broken.Attempt, batch.Attempt);
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        Assert.Equal(1, await given.Check.RunAsync(session, import.Row, batch, import.Dataset, CancellationToken.None));
    }

    [Fact]
    public async Task A_run_that_is_not_what_the_ledger_says_is_lost_with_both_numbers()
    {
        var import = Import();
        var batch = await import.WriteAsync(1, 1, 10);
        await using var session = await given.Pool.OpenAsync();
        var e = await Assert.ThrowsAsync<RunLostException>(
            () => given.Check.RunAsync(session, import.Row, batch with { StagedRows = 5 }, import.Dataset, CancellationToken.None));
        Assert.Equal((ErrorCodes.RunUnreadable, $"The sorted run of batch 1 (attempt {batch.Attempt}) cannot be read: the ledger has 5 rows of it, and its head 4."), (e.Code, e.Message));
    }

    [Fact]
    public async Task A_check_of_the_whole_after_a_batch_was_staged_anew_finds_its_duplicates_anew()
    {
        var import = Import();
        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal(new RunCounts(4, 1, 1), await import.FindDuplicatesAsync());
        Assert.Equal(new RunCounts(4, 1, 1), await import.FindDuplicatesAsync());
        Assert.Equal([3L, 4], await import.RowsAsync());
        Assert.Equal([1L, 1], (await import.GroupsAsync()).Select(group => group.Rows));
    }

    [Theory]
    [InlineData("ValidateBatch")]
    [InlineData("ValidateImport")]
    public async Task A_run_that_is_gone_is_told_with_its_batch_and_nothing_is_counted(string message)
    {
        const string Definition =
            """{ "name": "stock", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }""";
        await given.Database.RegisterDatasetAsync(Definition);
        await using var validation = await RunningValidation.StartAsync(given);
        var import = given.ImportOf(Definition);
        // Two rows of one key: so the check of the whole has to read the runs.
        for (var row = 1; row <= 9; row++)
            import.Stage(row, Math.Min(row, 8), 1);
        await LedgerAsync(import);
        if (message == "ValidateImport")
        {
            foreach (var batch in new[] { 1, 2, 3 })
                await validation.PublishAsync(new ValidateBatch { ImportId = import.Id, BatchNumber = batch, Attempt = batch });
            await validation.SaysAsync(import.Id);
        }

        var lost = new FileInfo(Assert.Single(Directory.GetFiles(given.ObjectsRoot, $"{RunId.Of(import.Id, 2, 2):N}*", SearchOption.AllDirectories)));
        lost.Delete();
        if (message == "ValidateImport")
            await validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = 1 });
        else
            await validation.PublishAsync(new ValidateBatch { ImportId = import.Id, BatchNumber = 2, Attempt = 2 });
        await validation.SaysAsync(import.Id, message == "ValidateImport" ? 2 : 1);

        var failed = Assert.IsType<ImportStepFailed>(validation.Said(import.Id)[^1]);
        Assert.Equal((ErrorCodes.RunUnreadable, 2, 2), (failed.Code, failed.BatchNumber, failed.Attempt));
        Assert.Equal([message == "ValidateImport" ? 3 : 0], await given.QueryAsync<int>("SELECT finished_batches FROM import_stage WHERE import_id = @Id AND stage = 'validate'", new { import.Id }));
        Assert.Equal([null], await given.QueryAsync<long?>("SELECT valid_rows FROM import WHERE import_id = @Id", new { import.Id }));
    }

    /// <summary>That no two rows share a key is known without the runs; who reads them next says what is missing.</summary>
    [Fact]
    public async Task The_runs_of_an_import_without_duplicates_are_not_read_again_and_its_counts_are_the_same()
    {
        var import = given.Import(Columns);
        for (var row = 1; row <= 9; row++)
            import.Stage(row, row, row == 5 ? -1 : 1);
        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal(new RunCounts(9, 1, 0), await import.FindDuplicatesAsync(afterStaging: RemoveRuns));

        import.Stage(10, 9, 1);
        await Assert.ThrowsAsync<RunLostException>(() => import.FindDuplicatesAsync(afterStaging: RemoveRuns));
        Assert.Equal(new RunCounts(10, 1, 1), await import.FindDuplicatesAsync());

        void RemoveRuns(BatchRow batch)
            => File.Delete(Assert.Single(Directory.GetFiles(given.ObjectsRoot, $"{RunId.Of(batch.ImportId, batch.BatchNumber, batch.Attempt):N}*", SearchOption.AllDirectories)));
    }

    [Fact]
    public async Task A_batch_that_comes_several_times_at_once_is_validated_once()
    {
        const string Definition =
            """{ "name": "stock", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }""";
        await given.Database.RegisterDatasetAsync(Definition);
        await using var validation = await RunningValidation.StartAsync(given);
        var import = given.ImportOf(Definition);
        for (var row = 1; row <= 9; row++)
            import.Stage(row, row, row % 2 == 0 ? -1 : 1);
        await LedgerAsync(import);

        foreach (var batch in new[] { 1, 2, 1, 3, 2, 1, 3, 3, 2 })
            await validation.PublishAsync(new ValidateBatch { ImportId = import.Id, BatchNumber = batch, Attempt = 1 });
        await validation.SaysAsync(import.Id);
        await validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = 1 });
        await validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = 2 });
        await validation.SaysAsync(import.Id, 3);

        var said = validation.Said(import.Id);
        Assert.IsType<BatchesValidated>(said[0]);
        Assert.All(said.Skip(1).Cast<ImportValidated>(), validated => Assert.Equal((5L, 4L, 0L), (validated.ValidRows, validated.RejectedRows, validated.DuplicateRows)));
        Assert.Equal([2L, 4, 6, 8], await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @Id ORDER BY row_no", new { import.Id }));
        Assert.Equal(4, Assert.Single(await import.GroupsAsync()).Rows);
    }

    /// <summary>Row 2 breaks the rule, 1 has the key of 3.</summary>
    private StagedImport Import()
    {
        var import = given.Import(Columns);
        import.Stage(1, 7, 1);
        import.Stage(2, 7, -1);
        import.Stage(3, 7, 1);
        import.Stage(4, 8, 1);
        return import;
    }

    /// <summary>Three batches of three rows, all staged.</summary>
    private async Task LedgerAsync(StagedImport import)
    {
        var hash = SHA256.HashData(import.Id.ToByteArray());
        await using var session = await given.Pool.OpenAsync();
        await new ImportStore().InsertAsync(
            session,
            new NewImport
            {
                ImportId = import.Id, TenantId = "default", Dataset = "stock", DatasetVersion = 1, ObjectId = import.Id, SourceBytes = 100, ContentHash = hash, DedupeKey = hash,
                IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
        var batches = new BatchStore();
        foreach (var number in new[] { 1, 2, 3 })
        {
            var batch = await import.WriteAsync(number, ((number - 1) * 3) + 1, 3);
            await batches.PlanAsync(session, [batch], CancellationToken.None);
            await session.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = @Attempt WHERE import_id = @ImportId AND batch_number = @BatchNumber", batch);
            await batches.SetStagedAsync(session, batch, 3, 0, CancellationToken.None);
        }
        await batches.SetExpectedAsync(session, import.Id, 3, CancellationToken.None);
        await session.ExecuteAsync("UPDATE import SET status = 'parsing', cut_done = TRUE, planned_batches = 3, read_rows = 9 WHERE import_id = @Id", new { import.Id });
    }
}
