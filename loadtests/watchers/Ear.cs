using System.Diagnostics;

namespace Imports.Watchers;

/// <summary>
/// What one watcher hears, in either format: a snapshot is known by its first property, so that listening costs little beside what is measured.
/// </summary>
internal sealed class Ear
{
    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly List<double> delays = [];
    private int matched;
    private long version;
    private bool inVersion;
    private long heardAt;
    private TimeSpan longestGap;

    private static ReadOnlySpan<byte> Opening => "{\"version\":"u8;

    /// <summary>Ends with the first snapshot.</summary>
    public Task HeardAsync => heard.Task;

    /// <summary>Why it hears nothing more; else null.</summary>
    public string? Failure { get; private set; }

    public void Fail(string reason)
    {
        Failure = reason;
        heard.TrySetException(new InvalidOperationException(reason));
    }

    /// <summary>Forgets what was heard: the measurement begins.</summary>
    public void Reset()
    {
        lock (gate)
        {
            delays.Clear();
            heardAt = Stopwatch.GetTimestamp();
            longestGap = TimeSpan.Zero;
        }
    }

    /// <summary>Milliseconds from publishing to hearing of each snapshot, and the longest time without one, since <see cref="Reset"/>.</summary>
    public (IReadOnlyList<double> DelaysMs, TimeSpan LongestGap) Read()
    {
        lock (gate)
        {
            var open = Stopwatch.GetElapsedTime(heardAt);
            return ([.. delays], open > longestGap ? open : longestGap);
        }
    }

    public void Hear(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            foreach (var symbol in bytes)
                Take(symbol);
        }
    }

    private void Take(byte symbol)
    {
        if (inVersion)
        {
            if (char.IsAsciiDigit((char)symbol))
                version = (version * 10) + symbol - '0';
            else
                Note();
        }
        else
        {
            matched = symbol == Opening[matched] ? matched + 1 : symbol == Opening[0] ? 1 : 0;
            if (matched == Opening.Length)
                (inVersion, version, matched) = (true, 0, 0);
        }
    }

    private void Note()
    {
        inVersion = false;
        var now = Stopwatch.GetTimestamp();
        var gap = Stopwatch.GetElapsedTime(heardAt, now);
        if (heardAt != 0 && gap > longestGap)
            longestGap = gap;
        heardAt = now;
        delays.Add((Clock.Microseconds() - version) / 1000d);
        heard.TrySetResult();
    }
}
