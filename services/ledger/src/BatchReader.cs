using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads the ledger of one import for those who look at it.</summary>
public sealed class BatchReader
{
    private static readonly string List = SqlFile.Read<BatchReader>("batch.list");

    /// <param name="session">Any session of the control schema.</param>
    /// <param name="importId">The import.</param>
    /// <param name="after">Only those with a higher number; 0 = from the first.</param>
    /// <param name="limit">Batches at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public Task<IReadOnlyList<BatchProgress>> ListAsync(MySqlSession session, Guid importId, int after, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<BatchProgress>(List, new { importId, after, limit }, cancellationToken: cancellationToken);
}
