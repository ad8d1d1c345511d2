using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>Reads several runs as one: the rows of all in the order of their keys and, within one key, of their numbers. Sync, for a thread of its own. Dispose it.</summary>
public sealed class MergedRuns : IDisposable
{
    /// <summary>Rows between two looks at the token.</summary>
    private const int LookEvery = 1 << 14;

    private readonly List<Source> all;

    /// <summary>A heap: each source is before both that follow it at twice its place.</summary>
    private readonly Source[] heap;
    private int count;
    private bool started;

    /// <summary>The next read stays on the row that it stands on.</summary>
    private bool isHeld;

    /// <param name="runs">Owned from now on.</param>
    public MergedRuns(IEnumerable<RunReader> runs)
    {
        all = [.. runs.Select(run => new Source(run))];
        heap = new Source[all.Count];
    }

    /// <summary>The row. Valid until the next read.</summary>
    public RunRow Current => heap[0].Run.Current;

    /// <summary>Goes past all rows whose key is this one or before it. The next read gives the first row behind, which is the current one already; false = there is none.</summary>
    public bool Pass(byte[] key, CancellationToken cancellationToken)
    {
        for (var passed = 0L; Read(); passed++)
        {
            if (passed % LookEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (Current.Key.SequenceCompareTo(key) > 0)
                return isHeld = true;
        }

        return false;
    }

    public bool Read()
    {
        if (isHeld)
        {
            isHeld = false;
            return true;
        }

        if (!started)
            Start();
        else if (count > 0 && !heap[0].Advance())
            heap[0] = heap[--count];
        if (count == 0)
            return false;
        Sink(0);
        return true;
    }

    public void Dispose() => all.ForEach(source => source.Run.Dispose());

    private void Start()
    {
        started = true;
        foreach (var source in all)
        {
            if (source.Advance())
                heap[count++] = source;
        }
        for (var i = (count / 2) - 1; i > 0; i--)
            Sink(i);
    }

    private void Sink(int at)
    {
        var moved = heap[at];
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= count)
                break;
            if (child + 1 < count && heap[child + 1].CompareTo(heap[child]) < 0)
                child++;
            if (moved.CompareTo(heap[child]) <= 0)
                break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
    }

    /// <summary>A run at its current row, whose first 32 bytes of the key are at hand: of most keys that is all, and no row is looked at to compare them.</summary>
    private sealed class Source(RunReader run)
    {
        private const int HalfBytes = 16;

        private UInt128 first;
        private UInt128 second;

        public RunReader Run => run;

        public bool Advance()
        {
            if (!run.Read())
                return false;
            var key = run.Current.Key;
            if (key.Length >= 2 * HalfBytes)
            {
                Take(key);
                return true;
            }

            Span<byte> padded = stackalloc byte[2 * HalfBytes];
            padded.Clear();
            key.CopyTo(padded);
            Take(padded);
            return true;
        }

        public int CompareTo(Source other)
        {
            if (first != other.first)
                return first < other.first ? -1 : 1;
            if (second != other.second)
                return second < other.second ? -1 : 1;
            var mine = run.Current;
            var others = other.Run.Current;
            var order = mine.Key.SequenceCompareTo(others.Key);
            return order != 0 ? order : mine.Number.CompareTo(others.Number);
        }

        private void Take(ReadOnlySpan<byte> head)
            => (first, second) = (BinaryPrimitives.ReadUInt128BigEndian(head), BinaryPrimitives.ReadUInt128BigEndian(head[HalfBytes..]));
    }
}
