namespace Imports.MySql.Connections;

/// <summary>
/// The thread that one connection lives on. The driver's sync calls are the ones that honour timeouts, and on a thread of
/// their own they cannot starve the thread pool however long they block.
/// </summary>
internal sealed class ConnectionThread
{
    private const int StackBytes = 512 * 1024;

    /// <summary>Under its own lock. Whoever waits for a job sleeps: a collection that blocks would spin first, which costs a busy machine more than it saves.</summary>
    private readonly Queue<Action> queue = [];

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action atEnd;
    private bool isStopped;

    /// <param name="name">Shown in dumps and debuggers.</param>
    /// <param name="atEnd">Runs on the thread after the last job; closes the connection.</param>
    public ConnectionThread(string name, Action atEnd)
    {
        this.atEnd = atEnd;
        new Thread(Loop, StackBytes) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => ended.Task;

    public Task<T> RunAsync<T>(Func<T> job)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(() =>
        {
            try
            {
                result.SetResult(job());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    /// <summary>No further job; the thread ends after the one that runs.</summary>
    public void Stop()
    {
        lock (queue)
        {
            isStopped = true;
            Monitor.Pulse(queue);
        }
    }

    private void Add(Action job)
    {
        lock (queue)
        {
            if (isStopped)
                throw new InvalidOperationException("The connection is closed: it takes no further job.");
            queue.Enqueue(job);
            Monitor.Pulse(queue);
        }
    }

    /// <summary>Waits for it; null = there will be none.</summary>
    private Action? Next()
    {
        lock (queue)
        {
            while (queue.Count == 0 && !isStopped)
                Monitor.Wait(queue);
            return queue.TryDequeue(out var job) ? job : null;
        }
    }

    private void Loop()
    {
        while (Next() is { } job)
            job();
        try
        {
            atEnd();
        }
        catch (Exception)
        {
            // Closing a connection that is already lost says nothing new.
        }

        ended.SetResult();
    }
}
