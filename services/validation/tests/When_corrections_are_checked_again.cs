using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>A batch of corrections was staged anew, so the whole is checked again, and meanwhile the import fails. Behind a committed batch of its merge it can only go forward, by a retry.</summary>
public sealed class When_corrections_are_checked_again(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Definition = """{ "name": "corrected", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""";

    private readonly Guid parent = Guid.CreateVersion7();

    private readonly Guid import = Guid.CreateVersion7();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1 3")]
    public async Task Of_one_that_fails_meanwhile_rows_in_the_target_keep_their_places(int mergeBatches, string kept)
    {
        await given.Database.RegisterDatasetAsync(Definition);
        await RefuseAsync(parent, RejectKind.Rule, 1, 2, 3);
        await InsertAsync();
        await CheckAsync();
        Assert.Equal("1 2 3", await TakenAsync());

        // The target refuses a row. Then a run is found to be lost, and its batch is staged anew.
        await RefuseAsync(import, mergeBatches == 0 ? RejectKind.Target : RejectKind.TargetBatch, 2);
        await given.ExecuteAsync("UPDATE import SET merge_batches = @mergeBatches, merged_rows = 2 * @mergeBatches WHERE import_id = @import", new { mergeBatches, import });
        await CheckAsync(mergeBatches == 0, () => given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'IMPORT_TIMED_OUT' WHERE import_id = @import", new { import }));
        Assert.Equal(kept, await TakenAsync());
    }

    /// <summary>In one transaction, as the check of the whole import runs it, which judges nothing anew behind a committed batch.</summary>
    private async Task CheckAsync(bool judges = true, Func<Task>? meanwhile = null)
    {
        var imports = new ImportStore();
        var check = new CorrectionCheck(imports, new CorrectionStore(), new RejectStore(), new CauseStore());
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var row = (await imports.FindAsync(session, import, CancellationToken.None))!;
        if (judges)
            Assert.Equal(0, await check.RunAsync(session, row, CancellationToken.None));
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await check.SettleAsync(session, row, CancellationToken.None);
        await session.CommitAsync();
    }

    /// <summary>An import whose three rows stand for those of the parent.</summary>
    private async Task InsertAsync()
    {
        var hash = SHA256.HashData(import.ToByteArray());
        await using var session = await given.Pool.OpenAsync();
        await new ImportStore().InsertAsync(
            session,
            new NewImport
            {
                ImportId = import, TenantId = "default", ParentId = parent, Dataset = "corrected", DatasetVersion = 1, ObjectId = import, SourceBytes = 100, ContentHash = hash, DedupeKey = hash,
                IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
        await session.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @import", new { import });
        await new CorrectionStore().AddAsync(
            session,
            new BatchRow { ImportId = import, TenantId = "default" },
            parent,
            [.. Enumerable.Range(1, 3).Select(row => new CorrectedRow { RowNo = row, ParentRow = row, FirstByte = row * 10, LengthBytes = 9, FirstLine = row + 1, LastLine = row + 1 })],
            CancellationToken.None);
    }

    private async Task RefuseAsync(Guid importId, string kind, params int[] rows)
    {
        await using var session = await given.Pool.OpenAsync();
        await new RejectStore().AddAsync(
            session, importId, "default", kind, [.. rows.Select(row => new MalformedRow(row, row * 10, 9, row + 1, row + 1, [new RejectCause(null, ErrorCodes.FieldCount, "2 fields", "1 field")]))], CancellationToken.None);
    }

    private async Task<string> TakenAsync()
        => string.Join(' ', await given.QueryAsync<long>("SELECT taken_row FROM import_correction WHERE import_id = @import AND taken_row IS NOT NULL ORDER BY taken_row", new { import }));
}
