using System.Data;

namespace Imports.MySql.Connections;

/// <summary>Where the session's transaction stands.</summary>
internal sealed class SessionTransaction(bool allowDdl)
{
    private enum State
    {
        None,
        Open,

        /// <summary>The server rolled it back (deadlock). A further statement would run and commit on its own.</summary>
        EndedByServer,
    }

    private State state;
    private IReadOnlyList<string> unsent = [];

    public bool IsOpen => state != State.None;

    /// <summary>What begins it on the server: sent right before its first statement, in the same turn of the connection's thread. Empty once it is sent.</summary>
    public IReadOnlyList<string> Unsent => unsent;

    /// <summary>It is open for the caller alone: the server knows nothing of it yet.</summary>
    public bool IsUnsent => unsent.Count > 0;

    public void Begin(IsolationLevel isolation)
    {
        if (allowDdl)
            throw new InvalidOperationException("A session with AllowDdl has no transactions, since its statements would commit them.");
        if (IsOpen)
            throw new InvalidOperationException("A transaction is open already.");
        // The session's own level is READ COMMITTED; another one is set for the next transaction only.
        unsent = isolation == IsolationLevel.ReadCommitted
            ? ["START TRANSACTION"]
            : [$"SET TRANSACTION ISOLATION LEVEL {Name(isolation)}", "START TRANSACTION"];
        state = State.Open;
    }

    public void Sent() => unsent = [];

    public void Closed() => (state, unsent) = (State.None, []);

    /// <summary>The rollback itself may run even where the server has ended the transaction.</summary>
    public void RollingBack() => state = State.Open;

    /// <summary>The server ended the transaction, or may have.</summary>
    public void Ended()
    {
        if (IsOpen)
            state = State.EndedByServer;
    }

    public void DemandLive()
    {
        if (!IsOpen)
            throw new InvalidOperationException("No transaction is open.");
        DemandNotEnded();
    }

    public void DemandNotEnded()
    {
        if (state == State.EndedByServer)
            throw new InvalidOperationException("The server has ended the transaction (deadlock or lock wait): roll back and start again.");
    }

    private static string Name(IsolationLevel isolation) => isolation switch
    {
        IsolationLevel.ReadUncommitted => "READ UNCOMMITTED",
        IsolationLevel.RepeatableRead => "REPEATABLE READ",
        IsolationLevel.Serializable => "SERIALIZABLE",
        _ => throw new ArgumentOutOfRangeException(nameof(isolation), isolation, "MySQL has no such isolation level."),
    };
}
