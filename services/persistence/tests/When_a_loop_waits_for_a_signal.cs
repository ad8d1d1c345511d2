using System.Diagnostics;
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
        for (var round = 0; round < 300; round++)
        {
            // Some raises come before the timeout, some behind it, and some with it.
            var (started, after) = (Stopwatch.GetTimestamp(), TimeSpan.FromMicroseconds(10 * round));
            var raising = Task.Run(() =>
            {
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(started) >= after);
                signal.Raise();
            });
            var isRaised = await WaitAsync(TimeSpan.FromMilliseconds(1));
            await raising;
            Assert.True(isRaised || await WaitAsync(Soon), $"round {round}");
        }

        Assert.False(await WaitAsync(Soon));
    }

    private Task<bool> WaitAsync(TimeSpan timeout) => signal.WaitAsync(timeout, TimeProvider.System, CancellationToken.None);
}
