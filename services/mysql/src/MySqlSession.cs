using System.Data;
using Dapper;
using Imports.MySql.Bulk;
using Imports.MySql.Connections;
using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql;

/// <summary>
/// One connection and its thread. Callable from any thread, one call at a time. Statements run one after another on the session's own
/// thread through the driver's sync calls, since its async ones ignore every timeout.
/// <para>
/// Every statement throws <see cref="MySqlStatementException"/> for what the server refuses, <see cref="MySqlTimeoutException"/> past its
/// limit, <see cref="StatementCanceledException"/> when its token is cancelled, and <see cref="InvalidOperationException"/>, before
/// anything is sent, for a second call while one runs and for a statement that the session's kind does not allow.
/// After a timeout, a cancel or a lost connection the session can only be disposed.
/// </para>
/// </summary>
public sealed class MySqlSession : IAsyncDisposable
{
    private readonly MySqlPool pool;
    private readonly SessionCalls calls;
    private readonly SessionTransaction transaction;
    private bool leftState;
    private int disposed;

    internal MySqlSession(MySqlPool pool, PhysicalConnection connection)
    {
        this.pool = pool;
        transaction = new SessionTransaction(pool.Options.AllowDdl);
        calls = new SessionCalls(pool, connection, transaction);
    }

    /// <summary>The server's id of the connection, as in its process list.</summary>
    public long ConnectionId => calls.Connection.Id;

    /// <summary>Between <see cref="BeginAsync"/> and a commit or rollback; also while the server has ended it and nobody has rolled back yet.</summary>
    public bool InTransaction => transaction.IsOpen;

    /// <summary>Starts a transaction, READ COMMITTED unless told otherwise. The server hears of it with the first statement: one that has none costs nothing.</summary>
    /// <exception cref="InvalidOperationException">One is open already, or the pool allows DDL.</exception>
    public Task BeginAsync(CancellationToken cancellationToken = default, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        calls.DemandReady(cancellationToken);
        transaction.Begin(isolation);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Commits. The token is looked at before the commit only. A failure leaves the outcome unknown, the connection dropped and the
    /// transaction closed; the ledger tells on the next try.
    /// </summary>
    /// <exception cref="InvalidOperationException">No transaction is open, or the server has ended it.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        transaction.DemandLive();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (transaction.IsUnsent)
                calls.DemandReady(CancellationToken.None);
            else
                await RunAsync("mysql.commit", "COMMIT", pool.Options.CommandTimeout, CancellationToken.None);
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            calls.Connection.Break();
            throw;
        }
        finally
        {
            transaction.Closed();
        }
    }

    /// <summary>Rolls back if a transaction is open. Never throws: a connection that cannot roll back is closed, which rolls back.</summary>
    public async Task RollbackAsync()
    {
        if (!transaction.IsOpen)
            return;
        try
        {
            if ((!transaction.IsUnsent || calls.IsRunning) && !calls.Connection.IsBroken)
            {
                transaction.RollingBack();
                await RunAsync("mysql.rollback", "ROLLBACK", pool.Options.CommandTimeout, CancellationToken.None);
            }
        }
        catch (Exception)
        {
            // The server rolls back what a lost connection had open, and whoever rolls back has an error of his own to tell.
            calls.Connection.Break();
        }
        finally
        {
            transaction.Closed();
        }
    }

    /// <summary>Sets a savepoint in the open transaction; one of the same name before it is forgotten.</summary>
    /// <param name="name">A word.</param>
    /// <param name="cancellationToken">As in <see cref="ExecuteAsync"/>.</param>
    public Task SaveAsync(string name, CancellationToken cancellationToken = default)
        => InTransactionAsync("mysql.save", $"SAVEPOINT {SqlName.Quote(name)}", null, cancellationToken);

    /// <summary>Takes back what the transaction has done since the savepoint, which stays.</summary>
    /// <param name="name">As in <see cref="SaveAsync"/>.</param>
    /// <param name="timeout">Null = the pool's command timeout. It may take as long as what it takes back has taken.</param>
    /// <param name="cancellationToken">As in <see cref="ExecuteAsync"/>.</param>
    public Task RollbackToAsync(string name, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => InTransactionAsync("mysql.rollback_to", $"ROLLBACK TO SAVEPOINT {SqlName.Quote(name)}", timeout, cancellationToken);

    /// <summary>Runs a statement and returns the rows changed (an upsert counts 1 inserted, 2 updated, 0 unchanged).</summary>
    /// <param name="sql">The statement, with <c>@name</c> parameters.</param>
    /// <param name="parameters">An object whose properties are the parameters; null = none; a list runs the statement once for each.</param>
    /// <param name="timeout">Null = the pool's command timeout.</param>
    /// <param name="cancellationToken">Kills the statement on the server; the session is then unusable and is dropped by the pool.</param>
    public Task<int> ExecuteAsync(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => RunAsync(sql, timeout, (c, seconds) => c.Execute(sql, parameters, null, seconds), cancellationToken);

    /// <summary>Runs a query and maps each row to <typeparamref name="T"/> by column name (snake_case to PascalCase), or to a scalar.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => RunAsync<IReadOnlyList<T>>(sql, timeout, (c, seconds) => c.Query<T>(sql, parameters, null, true, seconds).AsList(), cancellationToken);

    /// <summary>The first row mapped to <typeparamref name="T"/>, or default when there is none.</summary>
    public async Task<T?> QueryFirstOrDefaultAsync<T>(string sql, object? parameters = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        => (await QueryAsync<T>(sql, parameters, timeout, cancellationToken)).FirstOrDefault();

    /// <summary>Streams a query of any size: hands each row to <paramref name="row"/> on the session's thread, and returns how many there were.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">As in <see cref="ExecuteAsync"/>.</param>
    /// <param name="row">Called for each row with the same record; must not call the session. What it throws ends the query.</param>
    /// <param name="timeout">Of the whole stream. Null = the pool's command timeout.</param>
    /// <param name="cancellationToken">As in <see cref="ExecuteAsync"/>.</param>
    public Task<long> ReadAsync(
        string sql, object? parameters, Action<IDataRecord> row, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var stopped = new CancellationTokenSource();
        return RunAsync(sql, timeout, (c, seconds) =>
        {
            using var reader = c.ExecuteReader(sql, parameters, null, seconds);
            var rows = 0L;
            for (; reader.Read(); rows++)
                Hand(reader, row, stopped.Token);
            return rows;
        }, cancellationToken, stopped.Cancel);
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, for a query of one column whose values are bytes and never NULL: of most rows the driver hears nothing, which for short ones is most of what reading them costs.
    /// </summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">As in <see cref="ExecuteAsync"/>.</param>
    /// <param name="value">Called for each row with its value, valid during the call; must not call the session. What it throws ends the query.</param>
    /// <param name="timeout">Of the whole stream. Null = the pool's command timeout.</param>
    /// <param name="cancellationToken">As in <see cref="ExecuteAsync"/>.</param>
    /// <exception cref="InvalidOperationException">The query has several columns, or a value is no bytes: told at the first such row, and the session can only be disposed then.</exception>
    public Task<long> ReadBytesAsync(
        string sql, object? parameters, Action<ReadOnlySpan<byte>> value, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var stopped = new CancellationTokenSource();
        return RunAsync(sql, timeout, (c, seconds) =>
        {
            using var reader = c.ExecuteReader(sql, parameters, null, seconds);
            var rows = 0L;
            while (reader.Read())
            {
                Hand(BytesOf(reader), value, stopped.Token);
                for (rows++; calls.Connection.Ahead.TryTakeRow(out var row); rows++)
                    Hand(row, value, stopped.Token);
            }
            return rows;
        }, cancellationToken, stopped.Cancel);
    }

    /// <summary>
    /// Streams rows into a table by the loader that the settings name (see <see cref="MySqlServerOptions.Loader"/>). Throws
    /// <see cref="BulkLoadMismatchException"/> unless the server stored exactly <see cref="BulkLoad.ExpectedRows"/> rows and raised no warning; a row that the
    /// server refuses is one. Runs inside the open transaction, which the caller rolls back then, to a savepoint or as a whole; without one, inside a
    /// transaction of its own, which it rolls back itself.
    /// </summary>
    /// <exception cref="BulkLoadMismatchException">Other rows were stored than sent, or the server refused one or warned.</exception>
    /// <exception cref="BulkLoadUnavailableException">The loader that is set cannot be used; the text says what is missing.</exception>
    public Task<long> BulkLoadAsync(BulkLoad load, CancellationToken cancellationToken = default)
    {
        var loader = new BulkLoader(load, pool.Loaders, ownTransaction: !transaction.IsOpen);
        transaction.DemandNotEnded();
        return calls.RunAsync(loader.Tag, load.Timeout ?? pool.Options.CommandTimeout, loader.Run, cancellationToken, loader.Stop);
    }

    /// <summary>The loader that a load would take now: <c>local-file</c>, <c>insert</c> or <c>server-file</c>.</summary>
    /// <exception cref="BulkLoadUnavailableException">The one that is set cannot be used; the text says what is missing.</exception>
    public Task<string> BulkLoaderNameAsync(CancellationToken cancellationToken = default)
    {
        transaction.DemandNotEnded();
        return calls.RunAsync(
            StatementTag.Named("mysql.bulk_loader"), pool.Options.CommandTimeout, (c, seconds) => pool.Loaders.Current(c, seconds).Name(), cancellationToken);
    }

    /// <summary>Rolls back what is open and hands the connection back; one that a statement left state behind in is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        if (calls.IsRunning)
            calls.Connection.Break();
        await RollbackAsync();
        calls.End();
        await pool.ReturnAsync(calls.Connection, reusable: !leftState);
    }

    private Task InTransactionAsync(string tag, string statement, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        transaction.DemandLive();
        return RunAsync(tag, statement, timeout ?? pool.Options.CommandTimeout, cancellationToken);
    }

    private Task RunAsync(string tag, string statement, TimeSpan timeout, CancellationToken cancellationToken)
        => calls.RunAsync(StatementTag.Named(tag), timeout, (c, seconds) => PhysicalConnection.Execute(c, statement, seconds), cancellationToken);

    private Task<T> RunAsync<T>(
        string sql, TimeSpan? timeout, Func<IDbConnection, int, T> work, CancellationToken cancellationToken, Action? onInterrupt = null)
    {
        transaction.DemandNotEnded();
        leftState |= StatementFence.Check(sql, pool.Options.AllowDdl);
        var tag = StatementTag.For(sql);
        return calls.RunAsync(
            tag, timeout ?? pool.Options.CommandTimeout, (c, seconds) => work(new TaggedConnection(c, tag), seconds), cancellationToken, onInterrupt);
    }

    // The caller gets no row once it has been told of a cancel or a timeout.
    private static void Hand<T>(T row, Action<T> take, CancellationToken stopped)
        where T : allows ref struct
    {
        try
        {
            stopped.ThrowIfCancellationRequested();
            take(row);
        }
        catch (Exception e)
        {
            throw new CallersException(e);
        }
    }

    private static byte[] BytesOf(IDataReader reader) => reader.FieldCount == 1 && reader.GetValue(0) is byte[] bytes
        ? bytes
        : throw new CallersException(new InvalidOperationException("A query whose rows are read as bytes has one column, of bytes."));
}
