using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>What somebody asks of an import that is there: a retry, a pause, another priority, the erasure of its data. Each is one guarded statement on the table <c>import</c>, in the session's transaction if one is open.</summary>
public sealed class ImportOperations
{
    private readonly RefusedByTarget refused = new();
    private static readonly string RequestRetry = SqlFile.Read<ImportOperations>("import.request_retry");
    private static readonly string BeginRetry = SqlFile.Read<ImportOperations>("import.begin_retry");
    private static readonly string TakeBackRefused = SqlFile.Read<ImportOperations>("import.take_back_refused");
    private static readonly string Pause = SqlFile.Read<ImportOperations>("import.pause");
    private static readonly string Resume = SqlFile.Read<ImportOperations>("import.resume");
    private static readonly string RequestErasure = SqlFile.Read<ImportOperations>("import.request_erasure");
    private static readonly string SetPriority = SqlFile.Read<ImportOperations>("import.set_priority");

    /// <summary>Asks for the retry of a failed import; from then on its runs are safe. False when it has not failed, was asked for, or its time is over.</summary>
    /// <param name="session">In the transaction that tells the saga.</param>
    /// <param name="tenantId">Whose import.</param>
    /// <param name="importId">The import.</param>
    /// <param name="options">JSON of those that it goes on with; null = as they are.</param>
    /// <param name="dedupeKey">Its place among imports of the same content; null = none.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public async Task<bool> RequestRetryAsync(MySqlSession session, string tenantId, Guid importId, string? options, byte[]? dedupeKey, CancellationToken cancellationToken)
        => await session.ExecuteAsync(RequestRetry, new { tenantId, importId, options, dedupeKey }, cancellationToken: cancellationToken) == 1;

    /// <summary>Takes a failed import up. Rows that its target refused are valid again: the target says anew. False when no retry of it was asked for, or one has begun.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="importId">The import.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    public async Task<bool> BeginRetryAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(BeginRetry, new { importId }, cancellationToken: cancellationToken) != 1)
            return false;
        var rows = await refused.TakeBackAsync(session, importId, cancellationToken);
        if (rows > 0)
            await session.ExecuteAsync(TakeBackRefused, new { importId, rows }, cancellationToken: cancellationToken);
        return true;
    }

    /// <summary>False when it is validated already, is to be cancelled, or has ended.</summary>
    public async Task<bool> PauseAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Pause, new { tenantId, importId }, cancellationToken: cancellationToken) == 1;

    /// <summary>False when it is not paused.</summary>
    public async Task<bool> ResumeAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Resume, new { tenantId, importId }, cancellationToken: cancellationToken) == 1;

    /// <summary>Asks for the erasure of its data; from then on none of them is handed out, and it cannot be retried. False when it has not ended, is to be retried, or was asked for.</summary>
    public async Task<bool> RequestErasureAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(RequestErasure, new { tenantId, importId }, cancellationToken: cancellationToken) == 1;

    /// <summary>False when it has ended.</summary>
    public async Task<bool> SetPriorityAsync(MySqlSession session, string tenantId, Guid importId, int priority, CancellationToken cancellationToken)
        => await session.ExecuteAsync(SetPriority, new { tenantId, importId, priority }, cancellationToken: cancellationToken) == 1;
}
