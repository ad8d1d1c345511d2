namespace Imports.Gateway.Tests;

/// <summary>The machine's clock, which can be told that a time has passed; timers go on as they were.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long leaptTicks;

    public void Leap(TimeSpan time) => Interlocked.Add(ref leaptTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref leaptTicks));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref leaptTicks) * (TimestampFrequency / TimeSpan.TicksPerSecond));
}
