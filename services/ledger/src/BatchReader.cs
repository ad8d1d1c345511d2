using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads the ledger of one import for those who look at it.</summary>
public sealed class BatchReader
{
    private static readonly string Count = SqlFile.Read<BatchReader>("batch.count");
    private static readonly string List = SqlFile.Read<BatchReader>("batch.list");

    /// <param name="session">Any session of the control schema.</param>
    /// <param name="importId">The import.</param>
    /// <param name="after">Only those with a higher number; 0 = from the first.</param>
    /// <param name="limit">Batches at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public Task<IReadOnlyList<BatchProgress>> ListAsync(MySqlSession session, Guid importId, int after, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<BatchProgress>(List, new { importId, after, limit }, cancellationToken: cancellationToken);

    /// <summary>All of an import, summed up.</summary>
    public async Task<BatchTotals> CountAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<BatchTotals>(Count, new { importId }, cancellationToken: cancellationToken) ?? new BatchTotals();
}

/// <summary>The batches of one import.</summary>
public sealed record BatchTotals
{
    public long Total { get; init; }

    /// <summary>How often they were handed out, all together.</summary>
    public long Attempts { get; init; }
}
