namespace Imports.Gateway.Tests;

/// <summary>The machine's clock, which can be told that a time has passed; timers go on as they were.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private long leapt;

    public void Leap(TimeSpan time) => Interlocked.Add(ref leapt, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref leapt);
}
