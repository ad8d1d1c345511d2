using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Gateway.Tests;

/// <summary>An import that exists in the ledger only; its numbers are moved by hand, as the workers would.</summary>
internal sealed class TestImport(MySqlPool pool)
{
    private const int Rows = 100;
    private const int Bytes = 10_000;
    private static readonly ImportStore Imports = new();

    public Guid Id { get; } = Guid.CreateVersion7();

    public async Task InsertAsync()
    {
        await using var session = await pool.OpenAsync();
        await Imports.InsertAsync(
            session,
            new NewImport
            {
                ImportId = Id, TenantId = "default", Dataset = "inventory", DatasetVersion = 2, ObjectId = Guid.CreateVersion7(), FileName = "stock.csv",
                SourceBytes = Bytes, ContentHash = RandomNumberGenerator.GetBytes(32), DedupeKey = RandomNumberGenerator.GetBytes(32),
                IdempotencyKey = Id.ToString(), AcceptedAt = DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
    }

    public Task StartParsingAsync()
        => ExecuteAsync("UPDATE import SET status = 'parsing', parsing_at = UTC_TIMESTAMP(6), planned_batches = 10 WHERE import_id = @id");

    /// <summary>A tenth of the file is staged and checked.</summary>
    public Task StageBatchAsync()
        => ExecuteAsync(
            """
            UPDATE import_stage
            SET finished_batches = finished_batches + 1, ok_rows = ok_rows + 9, bad_rows = bad_rows + 1, done_bytes = LEAST(done_bytes + 1000, 10000)
            WHERE import_id = @id
            """);

    /// <summary>All is merged: of 100 rows 2 were malformed, 3 rejected, 1 a duplicate.</summary>
    public async Task FinishAsync()
    {
        await ExecuteAsync("UPDATE import_stage SET finished_batches = 10, expected_batches = 10, done_bytes = 10000 WHERE import_id = @id");
        await ExecuteAsync(
            $"""
            UPDATE import
            SET status = 'done', planned_batches = 10, cut_done = TRUE, read_rows = {Rows}, malformed_rows = 2, staged_rows = 98, rejected_rows = 3,
              duplicate_rows = 1, valid_rows = 94, inserted_rows = 90, updated_rows = 4, unchanged_rows = 0,
              parsing_at = UTC_TIMESTAMP(6), validated_at = UTC_TIMESTAMP(6), loading_at = UTC_TIMESTAMP(6), finalizing_at = UTC_TIMESTAMP(6), finished_at = UTC_TIMESTAMP(6)
            WHERE import_id = @id
            """);
    }

    public Task FailAsync()
        => ExecuteAsync(
            $"UPDATE import SET status = 'failed', error_code = '{ErrorCodes.ImportTimedOut}', error_message = 'Too late.', finished_at = UTC_TIMESTAMP(6) WHERE import_id = @id");

    /// <summary>Puts the end, which has been, back in time.</summary>
    public Task EndedBeforeAsync(TimeSpan time)
        => ExecuteAsync($"UPDATE import SET finished_at = UTC_TIMESTAMP(6) - INTERVAL {(long)time.TotalSeconds} SECOND WHERE import_id = @id");

    private async Task ExecuteAsync(string sql)
    {
        await using var session = await pool.OpenAsync();
        if (await session.ExecuteAsync(sql, new { id = Id }) == 0)
            throw new InvalidOperationException("No row changed.");
    }
}
