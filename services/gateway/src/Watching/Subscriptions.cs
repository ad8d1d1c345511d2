using System.Runtime.CompilerServices;
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
    public async Task<TenantSubscription> BeginTenantAsync(string tenantId, Receiver receiver, LastEventId? seen, CancellationToken cancellationToken)
    {
        var watcher = watches.AddTenant(tenantId, receiver);
        try
        {
            var endedWithin = EndedWithin(seen);
            var listed = await ledger.ListWatchedAsync(tenantId, endedWithin, cancellationToken);
            return new TenantSubscription(watches.OpenTenant(watcher, listed.Imports, seen), TellRestAsync(watcher, endedWithin, listed.Next, seen, cancellationToken));
        }
        catch
        {
            watches.Remove(watcher);
            throw;
        }
    }

    /// <summary>Reads a page when the one before is out: a slow watcher is not given more than it takes.</summary>
    private async IAsyncEnumerable<IReadOnlyList<Delivery>> TellRestAsync(
        TenantWatcher watcher, TimeSpan endedWithin, Guid? next, LastEventId? seen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isTold = false;
        try
        {
            while (next is { } before)
            {
                var listed = await ledger.ListEndedAsync(watcher.TenantId, endedWithin, before, cancellationToken);
                if (watches.TellEnded(watcher, listed.Imports, seen) is not { } further)
                    break;
                yield return further;
                next = listed.Next;
            }

            isTold = true;
        }
        finally
        {
            if (!isTold)
                watches.Remove(watcher);
        }
    }

    private TimeSpan EndedWithin(LastEventId? seen)
    {
        if (seen is not { } id)
            return Lately;
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds - id.Version;
        return microseconds < LongestAbsence.TotalMicroseconds ? TimeSpan.FromMicroseconds(Math.Max(0, microseconds)) + Lately : LongestAbsence;
    }
}

/// <param name="Current">What the ledger says.</param>
/// <param name="First">To be sent first.</param>
internal sealed record Subscription(ImportSnapshot Current, IReadOnlyList<Delivery> First);

/// <param name="First">To be sent first.</param>
/// <param name="Rest">To be sent then, page by page: what else has ended. Whoever does not take it to its end has no watcher any more.</param>
internal sealed record TenantSubscription(IReadOnlyList<Delivery> First, IAsyncEnumerable<IReadOnlyList<Delivery>> Rest);
