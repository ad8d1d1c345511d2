using System.Diagnostics.Metrics;

namespace Imports.Persistence;

/// <summary>Meter <c>Imports.Persistence</c>.</summary>
internal static class PersistenceMetrics
{
    private static readonly Meter Meter = new("Imports.Persistence");
    private static long overdue;
    private static long parked;

    public static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("imports.inbox.duplicates", "{message}");
    public static readonly Counter<long> Sent = Meter.CreateCounter<long>("imports.outbox.sent", "{message}");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("imports.outbox.failed", "{attempt}");
    public static readonly Counter<long> Expired = Meter.CreateCounter<long>("imports.outbox.expired", "{message}");

    static PersistenceMetrics()
    {
        Meter.CreateObservableGauge("imports.outbox.overdue", () => Interlocked.Read(ref overdue), "{message}", "Pending for longer than they should.");
        Meter.CreateObservableGauge("imports.outbox.parked", () => Interlocked.Read(ref parked), "{message}", "Given up; an operator decides.");
    }

    public static void Set(OutboxGauge gauge)
    {
        Interlocked.Exchange(ref overdue, gauge.Overdue);
        Interlocked.Exchange(ref parked, gauge.Parked);
    }
}
