using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation.Tests;

/// <summary>A run is lost behind committed batches of its import's merge, and its batch is staged anew. Rows of it are in the target, so what was judged stays judged, whatever has changed meanwhile; only so its counts are those of the merge.</summary>
public sealed class When_a_lost_run_is_behind_committed_batches(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Shops = """{ "name": "shops", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""";

    private const string Sales =
        """
        { "name": "sales", "version": 1, "business_key": ["id"],
          "columns": [{ "name": "id", "type": "integer" }, { "name": "shop", "type": "integer", "references": { "dataset": "shops" } }] }
        """;

    [Fact]
    public async Task A_row_is_not_judged_anew_by_another_table_that_has_changed()
    {
        await RegisterAsync();
        await using var validation = await RunningValidation.StartAsync(given);
        // The second row has no shop, the fourth has the key of the third, and the target refuses the fifth in a committed batch.
        var import = await StageAsync(parent: null, (1, 1), (2, 2), (3, 1), (3, 1), (4, 1));
        Assert.Equal((3, 1, 1), await ValidateAsync(validation, import));
        await CommitBatchAsync(import, refused: 5);

        await given.ExecuteAsync($"UPDATE {Target} SET id = 2 WHERE id = 1");
        await LoseRunAsync(import);
        Assert.Equal((2, 2, 1), await ValidateAsync(validation, import));
        Assert.Equal([1L, 4], await import.RowsAsync());
        Assert.Equal(["2 rule", "3 duplicate", "5 target_batch"], await given.QueryAsync<string>("SELECT CONCAT_WS(' ', row_no, kind) FROM import_reject WHERE import_id = @Id ORDER BY row_no", new { import.Id }));
        Assert.Equal(["5 2 1 2"], await CountsAsync(import));
    }

    [Fact]
    public async Task A_correction_that_was_too_late_stays_so_where_the_earlier_one_has_failed()
    {
        await RegisterAsync();
        await using var validation = await RunningValidation.StartAsync(given);
        var parent = Guid.CreateVersion7();
        await RefuseAsync(parent, RejectKind.Rule, 1, 2);
        var earlier = await StageAsync(parent, (10, 1));
        await StandForAsync(earlier, parent, 2);
        Assert.Equal((1, 0, 0), await ValidateAsync(validation, earlier));
        var import = await StageAsync(parent, (30, 1), (40, 1));
        await StandForAsync(import, parent, 1, 2);
        Assert.Equal((1, 0, 1), await ValidateAsync(validation, import));
        await CommitBatchAsync(import);

        await using (var session = await given.Pool.OpenAsync())
            await new CorrectionStore().ReleaseAsync(session, earlier.Id, CancellationToken.None);
        await LoseRunAsync(import);
        Assert.Equal((1, 0, 1), await ValidateAsync(validation, import));
        Assert.Equal([ErrorCodes.RowAlreadyAccepted], (await import.CausesAsync(2)).Select(cause => cause.Code));
        Assert.Equal(["1 1"], await given.QueryAsync<string>("SELECT CONCAT_WS(' ', row_no, taken_row) FROM import_correction WHERE parent_id = @parent AND taken_row IS NOT NULL", new { parent }));
    }

    private string Target => SqlName.Quote(given.Database.Server.TargetSchema, "shops");

    private async Task RegisterAsync()
    {
        await given.Database.RegisterDatasetAsync(Shops);
        await given.Database.RegisterDatasetAsync(Sales);
        await given.ExecuteAsync($"DELETE FROM {Target}");
        await given.ExecuteAsync($"INSERT INTO {Target} (tenant_id, id, _import_id, _changed_at) VALUES ('default', 1, RANDOM_BYTES(16), UTC_TIMESTAMP(6))");
    }

    /// <summary>Rows in one batch, which is staged.</summary>
    private async Task<StagedImport> StageAsync(Guid? parent, params (int Id, int Shop)[] rows)
    {
        var import = given.ImportOf(Sales);
        foreach (var (n, (id, shop)) in rows.Index())
            import.Stage(n + 1, id, shop);
        var hash = SHA256.HashData(import.Id.ToByteArray());
        await using var session = await given.Pool.OpenAsync();
        await new ImportStore().InsertAsync(
            session,
            new NewImport
            {
                ImportId = import.Id, TenantId = "default", ParentId = parent, Dataset = "sales", DatasetVersion = 1, ObjectId = import.Id, SourceBytes = 100, ContentHash = hash, DedupeKey = hash,
                IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
        var batch = await import.WriteAsync(1, 1, rows.Length);
        await new BatchStore().PlanAsync(session, [batch], CancellationToken.None);
        await SetStagedAsync(session, batch);
        await new BatchStore().SetExpectedAsync(session, import.Id, 1, CancellationToken.None);
        await session.ExecuteAsync("UPDATE import SET status = 'parsing', cut_done = TRUE, planned_batches = 1, read_rows = @Length WHERE import_id = @Id", new { import.Id, rows.Length });
        return import;
    }

    private static async Task SetStagedAsync(MySqlSession session, BatchRow batch)
    {
        await session.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = @Attempt WHERE import_id = @ImportId AND batch_number = @BatchNumber", batch);
        await new BatchStore().SetStagedAsync(session, batch, batch.StagedRows ?? 0, 0, CancellationToken.None);
    }

    /// <summary>As the merge commits its first batch.</summary>
    private async Task CommitBatchAsync(StagedImport import, params int[] refused)
    {
        await RefuseAsync(import.Id, RejectKind.TargetBatch, refused);
        await given.ExecuteAsync(
            "UPDATE import SET status = 'loading', merge_batches = 1, merged_rows = 1, valid_rows = valid_rows - @Length, rejected_rows = rejected_rows + @Length WHERE import_id = @Id", new { import.Id, refused.Length });
    }

    /// <summary>As the saga puts the batch back, and parsing stages it anew.</summary>
    private async Task LoseRunAsync(StagedImport import)
    {
        var lost = new LostRuns();
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var before = (await lost.LockAsync(session, import.Id, 1, 1, CancellationToken.None))!;
        Assert.True(await lost.PutBackAsync(session, before, BatchState.Planned, CancellationToken.None));
        await SetStagedAsync(session, await import.WriteAsync(1, 1, before.RowCount));
        await session.CommitAsync();
    }

    private async Task RefuseAsync(Guid import, string kind, params int[] rows)
    {
        await using var session = await given.Pool.OpenAsync();
        await new RejectStore().AddAsync(
            session, import, "default", kind, [.. rows.Select(row => new MalformedRow(row, row * 10, 9, row + 1, row + 1, [new RejectCause(null, ErrorCodes.FieldCount, "2 fields", "1 field")]))], CancellationToken.None);
    }

    /// <summary>Its rows stand for these of the parent, in their order.</summary>
    private async Task StandForAsync(StagedImport import, Guid parent, params int[] parentRows)
    {
        await using var session = await given.Pool.OpenAsync();
        await new CorrectionStore().AddAsync(
            session,
            new BatchRow { ImportId = import.Id, TenantId = "default" },
            parent,
            [.. parentRows.Select((parentRow, i) => new CorrectedRow { RowNo = i + 1, ParentRow = parentRow, FirstByte = (i + 1) * 10, LengthBytes = 9, FirstLine = i + 2, LastLine = i + 2 })],
            CancellationToken.None);
    }

    /// <summary>The check of the batch, and then of the whole.</summary>
    private static async Task<(long Valid, long Rejected, long Duplicate)> ValidateAsync(RunningValidation validation, StagedImport import)
    {
        var heard = validation.Said(import.Id).Count;
        await validation.PublishAsync(new ValidateBatch { ImportId = import.Id, BatchNumber = 1, Attempt = heard + 1 });
        await validation.SaysAsync(import.Id, heard + 1);
        await validation.PublishAsync(new ValidateImport { ImportId = import.Id, Attempt = heard + 1 });
        await validation.SaysAsync(import.Id, heard + 2);
        var validated = Assert.IsType<ImportValidated>(validation.Said(import.Id)[^1]);
        return (validated.ValidRows, validated.RejectedRows, validated.DuplicateRows);
    }

    private Task<IReadOnlyList<string>> CountsAsync(StagedImport import)
        => given.QueryAsync<string>("SELECT CONCAT_WS(' ', staged_rows, rejected_rows, duplicate_rows, valid_rows) FROM import WHERE import_id = @Id", new { import.Id });
}
