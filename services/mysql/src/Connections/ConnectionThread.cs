using System.Collections.Concurrent;

namespace Imports.MySql.Connections;

/// <summary>
/// The thread that one connection lives on. The driver's sync calls are the ones that honour timeouts, and on a thread of
/// their own they cannot starve the thread pool however long they block.
/// </summary>
internal sealed class ConnectionThread
{
    private const int StackBytes = 512 * 1024;
    private readonly BlockingCollection<Action> queue = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action atEnd;

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
        queue.Add(() =>
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
    public void Stop() => queue.CompleteAdding();

    private void Loop()
    {
        foreach (var job in queue.GetConsumingEnumerable())
            job();
        try
        {
            atEnd();
        }
        catch (Exception)
        {
            // Closing a connection that is already lost says nothing new.
        }

        queue.Dispose();
        ended.SetResult();
    }
}
