using Xunit;

namespace Imports.Persistence.Tests;

public sealed class When_a_loop_waits_for_a_signal
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly OutboxSignal signal = new();

    [Fact]
    public async Task A_raise_wakes_it()
    {
        var waiting = WaitAsync(Never);
        Assert.False(waiting.IsCompleted);
        signal.Raise();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Raises_while_it_works_count_as_one()
    {
        signal.Raise();
        signal.Raise();
        Assert.True(await WaitAsync(Never));
        Assert.False(await WaitAsync(Soon));
    }

    [Fact]
    public async Task It_goes_on_after_the_timeout_and_is_woken_later()
    {
        Assert.False(await WaitAsync(Soon));
        signal.Raise();
        Assert.True(await WaitAsync(Never));
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var waiting = signal.WaitAsync(Never, TimeProvider.System, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task No_raise_is_lost_beside_timeouts()
    {
        using var stop = new CancellationTokenSource();
        var (raised, seen) = (0, 0);
        // About as often as the timeouts come.
        var raising = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; await Task.Delay(1))
            {
                Interlocked.Increment(ref raised);
                signal.Raise();
            }
        });
        for (var i = 0; i < 500; i++)
        {
            await WaitAsync(TimeSpan.FromMilliseconds(1));
            seen = Volatile.Read(ref raised);
        }

        await stop.CancelAsync();
        await raising;
        // Whatever was raised after the last look is still to be seen.
        Assert.True(seen == raised || await WaitAsync(Never));
    }

    private Task<bool> WaitAsync(TimeSpan timeout) => signal.WaitAsync(timeout, TimeProvider.System, CancellationToken.None);
}
