using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// How a watcher begins, on the hub and on an event stream alike. It is noted before the ledger is read, so that no event in between is lost, and gets nothing
/// else before what is returned to be sent first. Throws what <see cref="Ledger"/> throws; the watcher is gone then.
/// </summary>
internal sealed class Subscriptions(Watches watches, Ledger ledger, TimeProvider time)
{
    /// <summary>Imports that ended so long ago at most are told to a watcher of their tenant who comes anew.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(10);

    /// <summary>To one who comes again they are told since its last event, but not beyond this.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromDays(1);

    /// <summary>Begins to watch an import; null when there is none of that id.</summary>
    /// <param name="importId">The import.</param>
    /// <param name="receiver">Who watches.</param>
    /// <param name="seen">What it got last, when it comes again.</param>
    /// <param name="cancellationToken">Of the read.</param>
    public async Task<Subscription?> BeginAsync(Guid importId, Receiver receiver, LastEventId? seen, CancellationToken cancellationToken)
    {
        var watcher = watches.Add(importId, receiver);
        try
        {
            if (await ledger.FindAsync(importId, cancellationToken) is { TenantId: Tenants.Default } current)
                return new Subscription(current, watches.Open(watcher, current, seen));
            watches.Remove(watcher);
            return null;
        }
        catch
        {
            watches.Remove(watcher);
            throw;
        }
    }

    /// <summary>Begins to watch all imports of a tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="receiver">Who watches.</param>
    /// <param name="seen">What it got last, when it comes again.</param>
    /// <param name="cancellationToken">Of the read.</param>
    public async Task<IReadOnlyList<Delivery>> BeginTenantAsync(string tenantId, Receiver receiver, LastEventId? seen, CancellationToken cancellationToken)
    {
        var watcher = watches.AddTenant(tenantId, receiver);
        try
        {
            return watches.OpenTenant(watcher, await ledger.ListWatchedAsync(tenantId, EndedWithin(seen), cancellationToken), seen);
        }
        catch
        {
            watches.Remove(watcher);
            throw;
        }
    }

    private TimeSpan EndedWithin(LastEventId? seen)
    {
        if (seen is not { } id)
            return Lately;
        var absence = TimeSpan.FromMicroseconds(Math.Max(0, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds - id.Version));
        return absence < LongestAbsence ? absence + Lately : LongestAbsence;
    }
}

/// <param name="Current">What the ledger says.</param>
/// <param name="First">To be sent first.</param>
internal sealed record Subscription(ImportSnapshot Current, IReadOnlyList<Delivery> First);
