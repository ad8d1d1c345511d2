using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The lock by which at most one transaction at a time merges an import. The server lets it go when the transaction is committed or wholly rolled back, and not
/// before: neither a lost session nor a dead process looks like an end. Whoever has it knows that nothing of an earlier merge is left to roll back.
/// </summary>
public sealed class ImportHold([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool)
{
    private static readonly string Hold = SqlFile.Read<ImportHold>("import.hold");

    private static readonly string WaitForBatch = SqlFile.Read<ImportHold>("sized_merge.wait");

    /// <summary>Above the servers' lock wait of 50 s, so that the server ends the wait and the session stays usable.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Takes the lock for the session's transaction, before anything that the merge decides. An import that is in no table has none.</summary>
    /// <param name="session">The merge's.</param>
    /// <param name="importId">The import.</param>
    /// <param name="cancellationToken">Of the delivery. Not the watch's: a cancellation must wait for an earlier merge too.</param>
    /// <exception cref="MySqlStatementException">Another merge of the import has been at work, or rolled back, all the time: a lock wait, so the message comes again.</exception>
    public Task TakeAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<Guid?>(Hold, new { importHex = importId.ToString("N") }, Timeout, cancellationToken);

    /// <summary>Waits until no transaction has the lock, and none of a batch is at work that one which had it has begun.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    public async Task WaitAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.QueryFirstOrDefaultAsync<Guid?>(Hold, new { importHex = importId.ToString("N") }, Timeout, cancellationToken);
        await session.QueryFirstOrDefaultAsync<Guid?>(WaitForBatch, new { importHex = importId.ToString("N") }, Timeout, cancellationToken);
    }
}
