using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads the table <c>merge_batch</c>: the committed transactions of a merge in sized batches, which merge writes.</summary>
public sealed class MergeBatchReader
{
    private static readonly string Sum = SqlFile.Read<MergeBatchReader>("merge_batch.sum");
    private static readonly string List = SqlFile.Read<MergeBatchReader>("merge_batch.list");

    /// <summary>All of an import, summed up; null = none has committed, or the ledger's time is over.</summary>
    public async Task<MergeBatchTotals?> SumAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<SumRow>(Sum, new { importId }, cancellationToken: cancellationToken) is { LastCommittedAt: { } at } sum
            ? new MergeBatchTotals
            {
                Batches = (int)sum.Batches, Rows = (long)sum.Rows, InsertedRows = (long)sum.InsertedRows, UpdatedRows = (long)sum.UpdatedRows, UnchangedRows = (long)sum.UnchangedRows,
                RefusedRows = (long)sum.RefusedRows, LastCommittedAt = new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)),
            }
            : null;

    /// <param name="session">Any session of the control schema.</param>
    /// <param name="importId">The import.</param>
    /// <param name="after">Only those with a higher number; 0 = from the first.</param>
    /// <param name="limit">Batches at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public async Task<IReadOnlyList<MergeBatch>> ListAsync(MySqlSession session, Guid importId, int after, int limit, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<MergeBatchRow>(List, new { importId, after, limit }, cancellationToken: cancellationToken)).Select(row => new MergeBatch(
            row.BatchNumber, row.Rows, row.InsertedRows, row.UpdatedRows, row.UnchangedRows, row.RefusedRows, new DateTimeOffset(DateTime.SpecifyKind(row.CommittedAt, DateTimeKind.Utc))))];

    /// <summary>Sums are decimals to the server.</summary>
    private sealed record SumRow
    {
        public long Batches { get; init; }
        public decimal Rows { get; init; }
        public decimal InsertedRows { get; init; }
        public decimal UpdatedRows { get; init; }
        public decimal UnchangedRows { get; init; }
        public decimal RefusedRows { get; init; }
        public DateTime? LastCommittedAt { get; init; }
    }

    private sealed record MergeBatchRow
    {
        public int BatchNumber { get; init; }
        public long Rows { get; init; }
        public long InsertedRows { get; init; }
        public long UpdatedRows { get; init; }
        public long UnchangedRows { get; init; }
        public long RefusedRows { get; init; }
        public DateTime CommittedAt { get; init; }
    }
}

/// <summary>One committed transaction of a merge in sized batches: so many of the import's valid rows that follow each other in key order.</summary>
/// <param name="Number">From 1, in the order of the keys and of the commits.</param>
/// <param name="Rows">The sum of the four that follow.</param>
/// <param name="InsertedRows">New in the target.</param>
/// <param name="UpdatedRows">Changed there.</param>
/// <param name="UnchangedRows">There as they are.</param>
/// <param name="RefusedRows">Refused by the target, and rejected.</param>
/// <param name="CommittedAt">When it wrote its ledger row, right before its commit.</param>
public sealed record MergeBatch(int Number, long Rows, long InsertedRows, long UpdatedRows, long UnchangedRows, long RefusedRows, DateTimeOffset CommittedAt);
