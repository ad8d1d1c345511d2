using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>
/// Imports of ten rows in two batches, on the running service: one malformed row and nine staged ones, of which one breaks a rule in each batch, and two are
/// duplicates: five bad rows, of which three are known once both batches are checked.
/// </summary>
public sealed class When_an_import_has_a_budget(GivenRuns given) : IClassFixture<GivenRuns>, IAsyncLifetime
{
    private const string Definition =
        """
        { "name": "stock", "version": 1, "business_key": ["id"], "columns": [
          { "name": "id", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }
        """;

    private readonly BatchStore batches = new();
    private RunningValidation validation = null!;

    public async ValueTask InitializeAsync()
    {
        await given.Database.RegisterDatasetAsync(Definition);
        validation = await RunningValidation.StartAsync(given);
    }

    public ValueTask DisposeAsync() => validation.DisposeAsync();

    [Theory]
    [InlineData(null, RejectPolicy.ValidOnly)]
    [InlineData("5", RejectPolicy.ValidOnly)]
    [InlineData("50%", RejectPolicy.ValidOnly)]
    public async Task Within_it_the_import_goes_on(string? maxRejects, string policy)
    {
        var import = await ImportAsync(maxRejects, policy);
        await CheckBatchesAsync(import);
        Assert.IsType<BatchesValidated>(Assert.Single(validation.Said(import)));
        await validation.PublishAsync(new ValidateImport { ImportId = import, Attempt = 1 });
        await validation.SaysAsync(import, 2);

        var validated = Assert.IsType<ImportValidated>(validation.Said(import)[1]);
        Assert.Equal((5L, 2L, 2L), (validated.ValidRows, validated.RejectedRows, validated.DuplicateRows));
    }

    [Theory]
    [InlineData("4", "5 bad rows of 10, where the import bears 4 rows.")]
    [InlineData("49.9%", "5 bad rows of 10, where the import bears 49.9%.")]
    public async Task Over_it_the_import_fails_once_all_is_counted_and_its_rejects_stay(string maxRejects, string why)
    {
        var import = await ImportAsync(maxRejects, RejectPolicy.ValidOnly);
        await CheckBatchesAsync(import);
        Assert.IsType<BatchesValidated>(Assert.Single(validation.Said(import)));
        await validation.PublishAsync(new ValidateImport { ImportId = import, Attempt = 1 });
        await validation.SaysAsync(import, 2);
        await IsKeptAsync(import, duplicates: 2);

        // The event may be lost on the way: asked again, validation says the same again.
        await validation.PublishAsync(new ValidateImport { ImportId = import, Attempt = 1 });
        await validation.SaysAsync(import, 3);
        await IsKeptAsync(import, duplicates: 2);
        foreach (var said in validation.Said(import).Skip(1))
        {
            var failed = Assert.IsType<ImportStepFailed>(said);
            Assert.Equal(ErrorCodes.RejectBudgetExceeded, failed.Code);
            Assert.StartsWith(why, failed.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1", RejectPolicy.ValidOnly, true, "2 bad rows of 10, where the import bears 1 rows.")]
    [InlineData("1", RejectPolicy.ValidOnly, false, "2 bad rows so far, where the import bears 1 rows.")]
    [InlineData(null, RejectPolicy.Atomic, false, "2 bad rows so far, where the import bears none.")]
    [InlineData("19%", RejectPolicy.ValidOnly, true, "2 bad rows of 10, where the import bears 19%.")]
    public async Task It_is_not_waited_for_the_end_where_no_further_row_could_mend_it(string? maxRejects, string policy, bool isCut, string why)
    {
        var import = await ImportAsync(maxRejects, policy, isCut);
        await validation.PublishAsync(new ValidateBatch { ImportId = import, BatchNumber = 1, Attempt = 1 });
        await validation.SaysAsync(import);

        var failed = Assert.IsType<ImportStepFailed>(Assert.Single(validation.Said(import)));
        Assert.Equal(ErrorCodes.RejectBudgetExceeded, failed.Code);
        Assert.StartsWith(why, failed.Message, StringComparison.Ordinal);
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @import", new { import }));
        Assert.Equal("validated", Assert.Single(await given.QueryAsync<string>("SELECT state FROM import_batch WHERE import_id = @import AND batch_number = 1", new { import })));
    }

    [Fact]
    public async Task A_share_is_not_judged_before_the_rows_are_counted()
    {
        var import = await ImportAsync("10%", RejectPolicy.ValidOnly, isCut: false);
        await CheckBatchesAsync(import, says: 0);
        Assert.Empty(validation.Said(import));
    }

    /// <summary>Both batches, one after the other.</summary>
    private async Task CheckBatchesAsync(Guid import, int says = 1)
    {
        foreach (var number in new[] { 1, 2 })
        {
            await validation.PublishAsync(new ValidateBatch { ImportId = import, BatchNumber = number, Attempt = 1 });
            await Testing.Eventually.IsTrueAsync(
                async () => (await given.QueryAsync<int>("SELECT COUNT(*) FROM import_batch WHERE import_id = @import AND state = 'validated'", new { import }))[0] == number,
                TimeSpan.FromSeconds(30),
                $"batch {number} is validated");
        }
        await validation.SaysAsync(import, says);
    }

    private async Task IsKeptAsync(Guid import, int duplicates)
    {
        Assert.Equal(
            ["duplicate 5", "duplicate 7", "rule 3", "rule 8"],
            await given.QueryAsync<string>("SELECT CONCAT(kind, ' ', row_no) FROM import_reject WHERE import_id = @import ORDER BY kind, row_no", new { import }));
        Assert.Equal(
            $"1 9 2 {duplicates} 5",
            Assert.Single(await given.QueryAsync<string>(
                "SELECT CONCAT_WS(' ', malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows) FROM import WHERE import_id = @import", new { import })));
        Assert.Equal(
            ["DUPLICATE_KEY id 2", "VALUE_OUT_OF_RANGE quantity 2"],
            await given.QueryAsync<string>("SELECT CONCAT_WS(' ', code, column_name, row_count) FROM import_cause WHERE import_id = @import ORDER BY code", new { import }));
    }

    /// <summary>Row 2 is malformed; 3 and 8 break a rule; 5 and 7 have the key of 9.</summary>
    private async Task<Guid> ImportAsync(string? maxRejects, string policy, bool isCut = true)
    {
        var staged = given.ImportOf(Definition);
        foreach (var row in new[] { 1, 3, 4, 5, 6, 7, 8, 9, 10 })
            staged.Stage(row, row is 5 or 7 ? 9 : row, row is 3 or 8 ? -1 : 1);
        var hash = SHA256.HashData(staged.Id.ToByteArray());
        await using var session = await given.Pool.OpenAsync();
        await new ImportStore().InsertAsync(
            session,
            new NewImport
            {
                ImportId = staged.Id, TenantId = "default", Dataset = "stock", DatasetVersion = 1, ObjectId = staged.Id, SourceBytes = 100, ContentHash = hash, DedupeKey = hash,
                IdempotencyKey = "key", AcceptedAt = DateTimeOffset.UtcNow, Options = ImportOptionsJson.Write(new ImportOptions { MaxRejects = maxRejects, RejectPolicy = policy }),
            },
            CancellationToken.None);
        await batches.PlanAsync(session, [await staged.WriteAsync(1, firstRow: 1, rowCount: 5), await staged.WriteAsync(2, firstRow: 6, rowCount: 5)], CancellationToken.None);
        await session.ExecuteAsync(
            """
            UPDATE import_batch SET state = 'staged', attempt = batch_number, malformed_rows = IF(batch_number = 1, 1, 0), staged_rows = IF(batch_number = 1, 4, 5) WHERE import_id = @Id
            """,
            new { staged.Id });
        await session.ExecuteAsync("UPDATE import_stage SET finished_batches = 2, ok_rows = 9, bad_rows = 1 WHERE import_id = @Id AND stage = 'stage'", new { staged.Id });
        await session.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @Id", new { staged.Id });
        if (isCut)
        {
            await session.ExecuteAsync("UPDATE import SET cut_done = TRUE, planned_batches = 2, read_rows = 10 WHERE import_id = @Id", new { staged.Id });
            await batches.SetExpectedAsync(session, staged.Id, 2, CancellationToken.None);
        }
        return staged.Id;
    }
}
