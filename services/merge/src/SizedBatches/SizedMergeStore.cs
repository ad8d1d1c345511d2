using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The tables <c>sized_merge</c> and <c>merge_batch</c>. The first has a row for each merge in sized batches on its way, which names the delivery that may commit and where it goes on. Each batch's
/// transaction locks that row before all else and until its end, and whoever takes the merge over writes it: so he waits for a batch at work, sees what became of it, and none of the former delivery
/// can follow.
/// </summary>
public sealed class SizedMergeStore([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, TimeProvider time, ILogger<SizedMergeStore> logger)
{
    private static readonly string Take = SqlFile.Read<SizedMergeStore>("sized_merge.take");
    private static readonly string Find = SqlFile.Read<SizedMergeStore>("sized_merge.find");
    private static readonly string Lock = SqlFile.Read<SizedMergeStore>("sized_merge.lock");
    private static readonly string Advance = SqlFile.Read<SizedMergeStore>("sized_merge.advance");
    private static readonly string Delete = SqlFile.Read<SizedMergeStore>("sized_merge.delete");
    private static readonly string Unfinished = SqlFile.Read<SizedMergeStore>("sized_merge.unfinished");
    private static readonly string IsLeft = SqlFile.Read<SizedMergeStore>("sized_merge.is_left");
    private static readonly string SwappedSince = SqlFile.Read<SizedMergeStore>("sized_merge.swapped_since");
    private static readonly string Hold = SqlFile.Read<SizedMergeStore>("merge_batch.hold");
    private static readonly string Insert = SqlFile.Read<SizedMergeStore>("merge_batch.insert");
    private static readonly string Count = SqlFile.Read<SizedMergeStore>("import.count_merge_batch");

    /// <summary>Above the servers' lock wait of 50 s, so that the server ends the wait and the session stays usable.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Makes the caller the one who may commit batches of the import, in a transaction of its own. Waits for a batch of an earlier delivery that is at work, or is rolled back.</summary>
    /// <exception cref="MySqlStatementException">That took too long: a lock wait, so the message comes again.</exception>
    public async Task<SizedPosition> TakeAsync(MySqlSession session, ImportRow import, string target, CancellationToken cancellationToken)
    {
        var (owner, importHex) = (Guid.NewGuid().ToString("N"), import.ImportId.ToString("N"));
        await session.BeginAsync(cancellationToken);
        await session.ExecuteAsync(Take, new { importHex, import.TenantId, target, owner, takenAt = time.GetUtcNow().UtcDateTime }, Timeout, cancellationToken);
        var found = await session.QueryFirstOrDefaultAsync<SizedPosition>(Find, new { importHex }, cancellationToken: cancellationToken);
        await session.CommitAsync(cancellationToken);
        return found ?? throw Lost(import);
    }

    /// <summary>
    /// Says that a delivery is at work, until the session's transaction ends: <see cref="DemandNoneLeftAsync"/> looks for it. Only behind the scope, so whoever has a scope and finds this held has another one. Until it is held the merge
    /// looks left, and others wait.
    /// </summary>
    /// <param name="session">The one that holds the scope.</param>
    /// <param name="import">The import; its first batch is committed.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public Task HoldAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<Guid?>(Hold, new { importHex = import.ImportId.ToString("N") }, Timeout, cancellationToken);

    /// <summary>Refuses to go on where the rows of the committed batches are not in the target any more: it was replaced, or a replace was rolled back, between a failure and its retry.</summary>
    /// <param name="session">Has the scope.</param>
    /// <param name="import">The import; batches of it are committed.</param>
    /// <param name="target">The table.</param>
    /// <param name="cancellationToken">Of the query.</param>
    /// <exception cref="ImportException">It was.</exception>
    public async Task DemandNotSwappedAsync(MySqlSession session, ImportRow import, string target, CancellationToken cancellationToken)
    {
        if (await session.QueryFirstOrDefaultAsync<bool>(SwappedSince, new { importHex = import.ImportId.ToString("N"), import.TenantId, target }, cancellationToken: cancellationToken))
            throw new ImportException(
                ErrorCodes.TargetRefused, $"{target} was replaced, or a replace of it was rolled back, since the import committed its last batch: what it would add to is not there any more. Send the file again as a new import.");
    }

    /// <summary>Locks the merge for a batch's transaction, as its first statement.</summary>
    /// <exception cref="MySqlUnavailableException">Another delivery has taken it over.</exception>
    public async Task LockAsync(MySqlSession session, ImportRow import, SizedPosition position, CancellationToken cancellationToken)
    {
        var found = await session.QueryFirstOrDefaultAsync<SizedPosition>(Lock, new { importHex = import.ImportId.ToString("N") }, Timeout, cancellationToken);
        if (found?.Owner != position.Owner || found.Batches != position.Batches)
            throw Lost(import);
    }

    /// <summary>Writes a batch into the ledger, in its transaction.</summary>
    /// <param name="session">The batch's.</param>
    /// <param name="import">The import.</param>
    /// <param name="position">Where it stood before; locked.</param>
    /// <param name="batch">What the batch did.</param>
    /// <param name="lastKey">Of its last row.</param>
    /// <param name="rows">Of all batches, with this one.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <returns>Null = the import's row refuses: it is to be cancelled, which the first batch excludes, or is not being merged.</returns>
    public async Task<SizedPosition?> AddAsync(MySqlSession session, ImportRow import, SizedPosition position, MergeBatch batch, byte[] lastKey, long rows, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            Insert,
            new
            {
                importHex = import.ImportId.ToString("N"), import.TenantId, batch.Number, batch.Rows, batch.InsertedRows, batch.UpdatedRows, batch.UnchangedRows, batch.RefusedRows,
                committedAt = batch.CommittedAt.UtcDateTime,
            },
            cancellationToken: cancellationToken);
        var hex = new { importHex = import.ImportId.ToString("N"), owner = position.Owner, batch.Number, lastKey = Convert.ToHexString(lastKey) };
        if (await session.ExecuteAsync(Advance, hex, cancellationToken: cancellationToken) != 1)
            throw Lost(import);
        return await session.ExecuteAsync(Count, new { importHex = import.ImportId.ToString("N"), batch.Number, rows }, cancellationToken: cancellationToken) == 1
            ? position with { Batches = batch.Number, LastKey = lastKey }
            : null;
    }

    /// <summary>Ends the merge, in the transaction that commits its receipt: no batch can follow.</summary>
    /// <exception cref="MySqlUnavailableException">Another delivery has taken it over.</exception>
    public async Task FinishAsync(MySqlSession session, ImportRow import, SizedPosition position, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(Delete, new { importHex = import.ImportId.ToString("N"), owner = position.Owner, position.Batches }, Timeout, cancellationToken) != 1)
            throw Lost(import);
    }

    /// <summary>
    /// Waits, by way of the message, for another import that has committed batches into the target and whose next delivery has not come yet: until it goes on, or fails, nobody comes between its batches.
    /// One that is at work is none: it has other values of the scope, or the caller would not be here.
    /// </summary>
    /// <param name="session">Has the target's row, if only shared.</param>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="target">The table.</param>
    /// <param name="importId">The caller's own import.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <exception cref="MySqlUnavailableException">There is one; the message comes again.</exception>
    public async Task DemandNoneLeftAsync(MySqlSession session, string tenantId, string target, Guid importId, CancellationToken cancellationToken)
    {
        var unfinished = await session.QueryAsync<Guid>(Unfinished, new { tenantId, target, importId }, cancellationToken: cancellationToken);
        if (unfinished.Count == 0)
            return;

        // Not in the caller's transaction, which would keep the lock.
        await using var looking = await pool.OpenAsync(cancellationToken);
        foreach (var other in unfinished)
        {
            if (await looking.QueryFirstOrDefaultAsync<Guid?>(IsLeft, new { importId = other }, cancellationToken: cancellationToken) is null)
                continue;
            Log.WaitsForBatches(logger, importId, other, target);
            throw new MySqlUnavailableException($"Import {other} has committed a part of its rows into {target} and has not gone on yet.");
        }
    }

    private static MySqlUnavailableException Lost(ImportRow import) => new($"Another delivery has taken the merge of import {import.ImportId} over.");
}

/// <summary>How far a merge in sized batches is.</summary>
public sealed record SizedPosition
{
    /// <summary>The delivery that may commit, 32 hexadecimal digits in upper case.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Committed.</summary>
    public int Batches { get; init; }

    /// <summary>Of the last committed row, as runs are sorted by; null = none is.</summary>
    public byte[]? LastKey { get; init; }
}
