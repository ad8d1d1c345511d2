using System.Data.Common;
using Imports.MySql;
using MassTransit;

namespace Imports.Persistence;

/// <summary>Which failures of a consumer are worth another attempt in a new transaction.</summary>
internal static class TransientFaults
{
    private const int LockWaitTimeout = 1205;
    private const int Deadlock = 1213;

    public static bool IsTransient(Exception exception)
        => exception is ConcurrencyException or MySqlUnavailableException
            || ServerNumber(exception) is Deadlock or LockWaitTimeout or 0
            || exception.InnerException is { } inner && IsTransient(inner);

    public static bool IsLockWaitTimeout(Exception exception)
        => ServerNumber(exception) == LockWaitTimeout || exception.InnerException is { } inner && IsLockWaitTimeout(inner);

    // 0 = the connection was lost.
    private static int? ServerNumber(Exception exception)
        => exception is DbException ? exception.Data["Server Error Code"] as int? ?? 0 : null;
}
