using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>Runs a session's calls on its connection, one at a time, each within its limit, and decides what a failure means for the connection.</summary>
internal sealed class SessionCalls(MySqlPool pool, PhysicalConnection connection, SessionTransaction transaction)
{
    private int running;
    private volatile bool ended;

    public PhysicalConnection Connection => connection;

    public bool IsRunning => Volatile.Read(ref running) != 0;

    /// <summary>The session is disposed: no further call.</summary>
    public void End() => ended = true;

    /// <summary>Runs the work, which gets the limit in seconds that the driver enforces should all else fail.</summary>
    /// <param name="tag">Finds the statement in the process list.</param>
    /// <param name="timeout">Longest that the caller waits before the statement is stopped.</param>
    /// <param name="work">The driver calls.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="onInterrupt">Called before the statement is stopped.</param>
    public async Task<T> RunAsync<T>(
        StatementTag tag, TimeSpan timeout, Func<MySqlConnection, int, T> work, CancellationToken cancellationToken, Action? onInterrupt = null)
    {
        if (Interlocked.Exchange(ref running, 1) != 0)
            throw AnotherRuns();
        try
        {
            DemandUsable();
            cancellationToken.ThrowIfCancellationRequested();
            var backstop = PhysicalConnection.Seconds(timeout + pool.Options.CancelTimeout);
            // As it stands now: whoever gives the call up closes the transaction while the call may still wait for its turn.
            var begin = transaction.Unsent;
            return await WaitAsync(connection.RunAsync(c => Run(c, begin, work, backstop)), tag, timeout, cancellationToken, onInterrupt);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }

    /// <summary>What a call looks at before it is sent, for one that sends nothing.</summary>
    public void DemandReady(CancellationToken cancellationToken)
    {
        if (IsRunning)
            throw AnotherRuns();
        DemandUsable();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // A begin that fails is sent again with the next statement, which must not run on its own.
    private T Run<T>(MySqlConnection open, IReadOnlyList<string> begin, Func<MySqlConnection, int, T> work, int seconds)
    {
        foreach (var statement in begin)
            PhysicalConnection.Execute(open, statement, seconds);
        if (connection.IsBroken)
            throw new InvalidOperationException("The call was given up before it was sent.");
        if (begin.Count > 0)
            transaction.Sent();
        return work(open, seconds);
    }

    private static InvalidOperationException AnotherRuns() => new("The session runs another call: one call at a time.");

    private async Task<T> WaitAsync<T>(
        Task<T> call, StatementTag tag, TimeSpan timeout, CancellationToken cancellationToken, Action? onInterrupt)
    {
        var started = pool.Time.GetTimestamp();
        var succeeded = false;
        try
        {
            var result = await call.WaitAsync(timeout, pool.Time, cancellationToken);
            succeeded = true;
            return result;
        }
        catch (Exception) when (call.IsCompletedSuccessfully)
        {
            // Done in the very moment of the timeout or cancel: what is done is done.
            succeeded = true;
            return await call;
        }
        catch (Exception) when (!call.IsCompleted)
        {
            onInterrupt?.Invoke();
            var stopped = await pool.Interruption.StopAsync(connection, call, tag.Token);
            throw Interrupted(tag, timeout, stopped, cancellationToken);
        }
        catch (Exception e)
        {
            var cause = call.Exception?.InnerException ?? e;
            var error = MySqlErrors.Translate(cause);
            AfterFailure(error, ofCaller: cause is CallersException);
            if (ReferenceEquals(error, e))
                throw;
            throw error;
        }
        finally
        {
            MySqlMeter.Executed(pool.Options.Role, tag.Name, pool.Time.GetElapsedTime(started), succeeded);
        }
    }

    private Exception Interrupted(StatementTag tag, TimeSpan timeout, bool stopped, CancellationToken cancellationToken)
    {
        var outcome = stopped ? "runs no more, and what it had not committed is rolled back" : "could not be seen to stop";
        if (cancellationToken.IsCancellationRequested)
            return new StatementCanceledException($"Statement {tag.Name} was cancelled; it {outcome}.", stopped, cancellationToken);
        // A stalled server may have stalled for the others too.
        pool.Suspect();
        return new MySqlTimeoutException($"Statement {tag.Name} took longer than {timeout.TotalSeconds:0.###} s; it {outcome}.");
    }

    private void AfterFailure(Exception error, bool ofCaller)
    {
        if (!ofCaller && error is MySqlStatementException { Number: var number } && MySqlErrors.EndsTransaction(number))
            transaction.Ended();
        if (!ofCaller && KeepsConnection(error))
            return;
        connection.Break();
        if (!ofCaller && MySqlErrors.IsTransient(error))
            pool.Suspect();
    }

    // After anything else, mapping or the driver went wrong, and nobody knows what is left on the wire.
    private bool KeepsConnection(Exception error) => connection.IsOpen && error switch
    {
        BulkLoadMismatchException or BulkLoadUnavailableException => true,
        MySqlStatementException e => e.Number >= MySqlErrors.FirstOfServer && e.Number != MySqlErrors.Interrupted && !MySqlErrors.LosesConnection(e.Number),
        _ => false,
    };

    private void DemandUsable()
    {
        ObjectDisposedException.ThrowIf(ended, typeof(MySqlSession));
        if (connection.IsBroken)
        {
            throw new MySqlUnavailableException(
                "The session's connection has been dropped by a timeout, a cancel or a failure before: take another session.");
        }
    }
}
