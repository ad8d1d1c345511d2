namespace Imports.Persistence;

/// <summary>Wakes a loop of this process before its time. Several raises before a wake count as one; one loop waits for each.</summary>
public abstract class Signal
{
    private volatile TaskCompletionSource raised = NotRaised();

    public void Raise() => raised.TrySetResult();

    /// <summary>Returns when raised, or after the timeout: other processes, and those that died, do not raise here.</summary>
    /// <returns>Whether it was raised.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var current = raised;
        // A timeout is no exception here: quiet loops have one each second.
        await current.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!current.Task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }

        raised = NotRaised();
        return true;
    }

    private static TaskCompletionSource NotRaised() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Wakes this process's delivery as soon as a message is committed.</summary>
public sealed class OutboxSignal : Signal;
