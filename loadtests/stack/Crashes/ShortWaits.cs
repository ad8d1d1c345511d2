namespace Imports.Stack.Tests.Crashes;

/// <summary>What the services are told on the crash stack besides where their servers are: waits so short that a recovery takes seconds, and batches so small that a small file has several.</summary>
internal static class ShortWaits
{
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["Orchestrator__WorkLease"] = "00:00:02", ["Orchestrator__SweepEvery"] = "00:00:01", ["Orchestrator__RepeatAfter"] = "00:00:05", ["Orchestrator__StepDeadline"] = "00:00:08",
        ["Orchestrator__LeaderLease"] = "00:00:02", ["Orchestrator__KeepUnnotedTablesFor"] = "00:00:01", ["Retention__PurgeEvery"] = "00:00:01", ["Retention__RowsAtOnce"] = "2", ["Merge__KeepReplacedFor"] = "00:00:00", ["Merge__SwapFromRows"] = "3000", ["Ingress__IdempotencyLease"] = "00:00:03",
        ["Gateway__QueueExpiresAfter"] = "00:01:00", ["Normalising__Lease"] = "00:00:03", ["Parsing__BatchBytes"] = "12000", ["Outbox__PollInterval"] = "00:00:02", ["Outbox__MaintenanceInterval"] = "00:00:02",
    };
}
