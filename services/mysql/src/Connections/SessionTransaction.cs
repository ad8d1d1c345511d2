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

    public bool IsOpen => state != State.None;

    public IReadOnlyList<string> BeginStatements(IsolationLevel isolation)
    {
        if (allowDdl)
            throw new InvalidOperationException("A session with AllowDdl has no transactions, since its statements would commit them.");
        if (IsOpen)
            throw new InvalidOperationException("A transaction is open already.");
        // The session's own level is READ COMMITTED; another one is set for the next transaction only.
        return isolation == IsolationLevel.ReadCommitted
            ? ["START TRANSACTION"]
            : [$"SET TRANSACTION ISOLATION LEVEL {Name(isolation)}", "START TRANSACTION"];
    }

    public void Began() => state = State.Open;

    public void Closed() => state = State.None;

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
