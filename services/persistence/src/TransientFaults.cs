using Imports.MySql;
using MassTransit;

namespace Imports.Persistence;

/// <summary>Which failures of a consumer are worth another attempt in a new transaction.</summary>
internal static class TransientFaults
{
    public static bool IsTransient(Exception exception)
        => exception is ConcurrencyException || MySqlErrors.IsTransient(exception) || exception.InnerException is { } inner && IsTransient(inner);

    public static bool IsLockWaitTimeout(Exception exception) => MySqlErrors.NumberOf(exception) == MySqlErrors.LockWaitTimeout;
}
