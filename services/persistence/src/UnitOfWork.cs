using Imports.MySql;

namespace Imports.Persistence;

/// <summary>
/// One connection and one transaction shared, within one dependency-injection scope, by the saga, the consumer's own SQL, the inbox mark and the
/// outgoing messages. Inside a consumer whose endpoint uses the MySQL outbox it is begun and committed by the pipeline; elsewhere
/// (an HTTP request, a background loop) the caller begins and commits it. Disposed without a commit it rolls back.
/// </summary>
public sealed class UnitOfWork : IAsyncDisposable
{
    /// <summary>The session of the open transaction.</summary>
    /// <exception cref="InvalidOperationException">None is open.</exception>
    public MySqlSession Session => throw new InvalidOperationException();

    public Task BeginAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>Commits, and wakes the delivery of the messages that were published inside.</summary>
    public Task CommitAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
