using Imports.MySql;

namespace Imports.Persistence;

/// <summary>
/// One connection and one transaction shared, within one dependency-injection scope, by the saga, the consumer's own SQL, the inbox mark and the
/// outgoing messages. Inside a consumer whose endpoint uses the MySQL outbox it is begun and committed by the pipeline; elsewhere
/// (an HTTP request, a background loop) the caller begins and commits it. Disposed without a commit it rolls back.
/// </summary>
public sealed class UnitOfWork(MySqlPool pool, OutboxSignal signal) : IAsyncDisposable
{
    /// <summary>The tenant of rows that belong to none other.</summary>
    public const string DefaultTenantId = "default";

    private readonly PendingMessages pending = new();
    private MySqlSession? session;
    private bool ownedByPipeline;
    private bool disposed;

    /// <summary>True between <see cref="BeginAsync"/> and the commit or rollback.</summary>
    public bool IsBegun => session is not null;

    /// <summary>Written to <c>tenant_id</c> of the inbox, outbox and saga rows of this unit. Default <see cref="DefaultTenantId"/>.</summary>
    public string TenantId { get; set; } = DefaultTenantId;

    /// <summary>The session of the open transaction.</summary>
    /// <exception cref="InvalidOperationException">None is open.</exception>
    public MySqlSession Session => session ?? throw NotBegun("its session was asked for");

    /// <summary>Takes a connection and starts a READ COMMITTED transaction. May be called again after a commit or rollback.</summary>
    /// <exception cref="InvalidOperationException">It is already begun (inside a consumer the pipeline has begun it).</exception>
    /// <exception cref="MySqlUnavailableException">No connection in time.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (session is not null)
            throw new InvalidOperationException("The unit of work is already begun; inside a consumer the pipeline begins and commits it.");
        var opened = await pool.OpenAsync(cancellationToken);
        try
        {
            await opened.BeginAsync(cancellationToken);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
        session = opened;
    }

    /// <summary>
    /// Commits, and wakes the delivery of the messages that were published inside. When it throws, nothing more can be done with this
    /// transaction, and a lost connection leaves open whether it was committed.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not begun, or called inside a consumer, where the pipeline commits.</exception>
    public Task CommitAsync(CancellationToken cancellationToken = default)
        => ownedByPipeline
            ? throw new InvalidOperationException("Inside a consumer the pipeline commits, together with the inbox mark.")
            : CommitCoreAsync("unit", cancellationToken);

    /// <summary>Rolls back what was done since <see cref="BeginAsync"/>, published messages included. Does nothing when not begun.</summary>
    public async Task RollbackAsync()
    {
        pending.Clear();
        if (Interlocked.Exchange(ref session, null) is not { } open)
            return;
        try
        {
            await open.RollbackAsync();
        }
        finally
        {
            await open.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await RollbackAsync();
    }

    internal async Task BeginInPipelineAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        ownedByPipeline = true;
    }

    /// <param name="message">The name of what is consumed.</param>
    internal Task CommitInPipelineAsync(string message) => CommitCoreAsync(message, CancellationToken.None);

    /// <summary>Safe to call from several tasks at once: consumers publish without awaiting.</summary>
    internal void Add(OutgoingMessage message)
    {
        if (session is null)
            throw NotBegun("a message was published or sent");
        pending.Add(message);
    }

    internal void CancelScheduled(Guid tokenId)
    {
        if (session is null)
            throw NotBegun("a scheduled message was cancelled");
        pending.Cancel(tokenId);
    }

    private async Task CommitCoreAsync(string work, CancellationToken cancellationToken)
    {
        var open = Session;
        try
        {
            var due = await pending.WriteAsync(open, TenantId, cancellationToken);
            CrashPoint.Reached("before_commit", work);
            await open.CommitAsync(cancellationToken);
            CrashPoint.Reached("before_publish", work);
            if (due)
                signal.Raise();
        }
        catch
        {
            await RollbackAsync();
            throw;
        }
        session = null;
        await open.DisposeAsync();
    }

    private static InvalidOperationException NotBegun(string what)
        => new($"No unit of work is begun in this scope, but {what}. Outside a consumer call UnitOfWork.BeginAsync() first and CommitAsync() "
            + "after; in a consumer the endpoint needs UseMySqlOutbox(context).");
}
