using System.Threading.Channels;

namespace Imports.Merge.Tests;

/// <summary>The memory of slices is pooled: one that nobody gets to dispose would be lost to the pool.</summary>
public sealed class When_a_comparison_breaks_off : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<Slice> slices = Channel.CreateBounded<Slice>(2);

    [Fact]
    public async Task A_slice_that_was_being_filled_is_given_back()
    {
        var walk = new Walk(number => StopAt(1, number));
        Comparison.WalkAll(walk, slices.Writer, stop.Token);

        Assert.Equal([true, false], walk.Begun.Select(IsHeld));
        Drain();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slices.Reader.Completion);
    }

    [Fact]
    public async Task So_is_one_that_waited_to_be_taken()
    {
        var walk = new Walk(number => stop.CancelAfter(number < 2 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(50)));
        Comparison.WalkAll(walk, slices.Writer, stop.Token);

        Assert.Equal([true, true, false], walk.Begun.Select(IsHeld));
        Drain();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slices.Reader.Completion);
    }

    [Fact]
    public async Task So_is_one_at_which_the_walk_failed()
    {
        var walk = new Walk(number => throw new InvalidOperationException($"no run {number}"));
        Comparison.WalkAll(walk, slices.Writer, stop.Token);

        Assert.Equal([false], walk.Begun.Select(IsHeld));
        Assert.Equal("no run 0", (await Assert.ThrowsAsync<InvalidOperationException>(() => slices.Reader.Completion)).Message);
    }

    public void Dispose() => stop.Dispose();

    private void StopAt(int last, int number)
    {
        if (number == last)
            stop.Cancel();
    }

    private void Drain()
    {
        while (slices.Reader.TryRead(out var slice))
            slice.Dispose();
    }

    private static bool IsHeld(Slice slice) => slice.Bytes > 0;

    /// <summary>One row a slice, for ever.</summary>
    private sealed class Walk(Action<int> at) : IWalk
    {
        public List<Slice> Begun { get; } = [];

        public Slice Begin(int number)
        {
            Begun.Add(new Slice { Number = number });
            return Begun[^1];
        }

        public void Fill(Slice slice, CancellationToken cancellationToken)
        {
            slice.New.Put("row\n"u8);
            slice.NewRows = 1;
            at(slice.Number);
        }
    }
}
