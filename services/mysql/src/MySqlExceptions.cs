namespace Imports.MySql;

/// <summary>The server refused or ended a statement.</summary>
/// <param name="number">The server's error number; 0 = the connection was lost, the outcome is unknown.</param>
/// <param name="sqlState">Five characters, e.g. <c>40001</c>.</param>
/// <param name="message">The server's text. It may hold values of rows: not for logs.</param>
/// <param name="inner">The driver's exception.</param>
public sealed class MySqlStatementException(int number, string sqlState, string message, Exception? inner = null)
    : Exception($"{number} ({sqlState}): {message}", inner)
{
    public int Number { get; } = number;
    public string SqlState { get; } = sqlState;
}

/// <summary>No usable connection in time: the server is down, stalled, or every connection of the pool is taken. Transient.</summary>
public sealed class MySqlUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A statement or a connect took longer than its limit; its connection has been dropped. Transient.</summary>
public sealed class MySqlTimeoutException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The configured connections do not fit the server. Not transient: the configuration has to change.</summary>
public sealed class MySqlCapacityException(string message) : Exception(message);

/// <summary>The caller's token was cancelled while a statement ran.</summary>
/// <param name="message">Names the statement.</param>
/// <param name="isStopped">See <see cref="IsStopped"/>.</param>
/// <param name="token">The caller's.</param>
public sealed class StatementCanceledException(string message, bool isStopped, CancellationToken token)
    : OperationCanceledException(message, token)
{
    /// <summary>
    /// True = the server runs the statement no more, and has rolled back what was not committed; a COMMIT, or a statement without a transaction, may have been through before.
    /// False = that was not seen within the cancel timeout; the server rolls back when it notices that the connection is gone.
    /// </summary>
    public bool IsStopped { get; } = isStopped;
}
