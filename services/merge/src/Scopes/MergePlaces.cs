using Imports.Ledger;

namespace Imports.Merge;

/// <summary>
/// The places of merges that are at work in this process, <see cref="MergeOptions.Concurrency"/> of them. A merge has none while it waits for its scope, so that a queue before one busy target keeps nobody from another.
/// Who has his scope and finds no place here for a while gives both back: another process may have one.
/// </summary>
public sealed class MergePlaces(MergeOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Short beside the merges that are waited for, long beside the message that is sent anew.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim free = new(options.Concurrency);

    /// <summary>Waits for a place; dispose it to give it back.</summary>
    /// <exception cref="AskAgainException">There was none: the caller rolls back, and the work is asked for again, of whichever process is free.</exception>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await free.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AskAgainException($"All {options.Concurrency} places for merges of this process were taken for {Longest.TotalSeconds:0} s.");
        }

        return new Place(free);
    }

    public void Dispose() => free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                free.Release();
        }
    }
}
