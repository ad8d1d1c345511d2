using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Holds the reading of a body against a time limit: whoever sends it drop by drop must not keep a place for ever. The server's own limit is of a rate, and a low one.</summary>
internal static class BodyDeadline
{
    /// <param name="within">Longest that it may take, from the body's first byte to its last.</param>
    /// <param name="clock">The time.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.BodyIncomplete"/>: it took longer.</exception>
    public static async Task<T> RunAsync<T>(TimeSpan within, TimeProvider clock, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(within, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await read(stop.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ImportException(ErrorCodes.BodyIncomplete, $"The body took longer than {within}.");
        }
    }
}
