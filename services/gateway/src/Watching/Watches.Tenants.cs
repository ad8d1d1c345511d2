using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// While somebody watches a tenant, every import of it that is heard of has a <see cref="Watch"/>. One that has ended is remembered for a while, so that an
/// event that comes late does not bring it back to life.
/// </summary>
internal sealed partial class Watches
{
    /// <summary>How long an import that has ended is remembered: longer than the queue keeps an event for us while we are away.</summary>
    private readonly TimeSpan remembered = options.QueueExpiresAfter + TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, TenantWatch> tenants = [];

    /// <summary>Adds a watcher of a tenant that gets nothing before <see cref="OpenTenant"/>. The same receiver's earlier one is replaced.</summary>
    public TenantWatcher AddTenant(string tenantId, Receiver receiver)
    {
        var watcher = new TenantWatcher(tenantId, receiver);
        lock (gate)
        {
            if (!tenants.TryGetValue(tenantId, out var tenant))
                tenants.Add(tenantId, tenant = new TenantWatch { ReadAt = time.GetTimestamp() });
            tenant.Watchers[receiver.Id] = watcher;
        }

        return watcher;
    }

    /// <summary>
    /// From now on the watcher gets every news of the tenant's imports. Returned is what has to be sent to it first: the listed ones, unless it has seen them.
    /// </summary>
    public IReadOnlyList<Delivery> OpenTenant(TenantWatcher tenantWatcher, IReadOnlyCollection<ImportSnapshot> listed, LastEventId? seen)
    {
        var first = new List<Delivery>(listed.Count);
        lock (gate)
        {
            foreach (var snapshot in listed)
                OfferLocked(snapshot);
            tenantWatcher.IsOpen = true;
            foreach (var snapshot in listed)
            {
                if (!watches.TryGetValue(snapshot.TaskId, out var watch) || watch.Newest is not { } newest)
                    continue;
                var watcher = watch.OfTenant[tenantWatcher.Receiver.Id] = new Watcher(snapshot.TaskId, tenantWatcher.Receiver);
                // One that it asked for besides is told as such.
                if (watch.Direct.ContainsKey(tenantWatcher.Receiver.Id))
                    watcher.IsSending = false;
                else if (OpenLocked(watch, watcher, newest, seen))
                    first.Add(new Delivery(watcher, newest));
            }

            AttachToUnlisted(tenantWatcher, listed);
        }

        return first;
    }

    /// <summary>The watched tenants whose imports should be looked up, since one of them may have come without an event. Each is named once in that time.</summary>
    public IReadOnlyList<string> TakeTenants()
    {
        var due = new List<string>();
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var (tenantId, tenant) in tenants)
            {
                if (time.GetElapsedTime(tenant.ReadAt, now) < options.SilenceLimit)
                    continue;
                tenant.ReadAt = now;
                ForgetEnded(tenantId, now);
                due.Add(tenantId);
            }
        }

        return due;
    }

    /// <summary>Of a tenant's imports those that have to be read: the unknown ones, and those that were in the queue when they were heard of last.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="found">Its imports that run or came lately, by the ledger.</param>
    /// <param name="limit">Imports at most.</param>
    public IReadOnlyList<Guid> Unheard(string tenantId, IReadOnlyCollection<Guid> found, int limit)
    {
        lock (gate)
        {
            var unheard = found.Where(importId => !watches.TryGetValue(importId, out var watch) || watch.IsQueued);
            var waiting = watches.Where(watch => watch.Value.IsQueued && watch.Value.TenantId == tenantId).Select(watch => watch.Key);
            return [.. unheard.Union(waiting).Take(limit)];
        }
    }

    public void RemoveTenant(string tenantId, string receiverId)
    {
        lock (gate)
        {
            if (!tenants.TryGetValue(tenantId, out var tenant) || !tenant.Watchers.Remove(receiverId))
                return;
            if (tenant.Watchers.Count == 0)
                tenants.Remove(tenantId);
            foreach (var (importId, watch) in watches.Where(watch => watch.Value.TenantId == tenantId))
            {
                watch.OfTenant.Remove(receiverId);
                ForgetUnwatched(importId, watch);
            }
        }
    }

    public void Remove(TenantWatcher watcher)
    {
        lock (gate)
        {
            if (tenants.TryGetValue(watcher.TenantId, out var tenant) && tenant.Watchers.GetValueOrDefault(watcher.Receiver.Id) == watcher)
                RemoveTenant(watcher.TenantId, watcher.Receiver.Id);
        }
    }

    /// <summary>Those that run beyond the list, and those of which was heard after it was read.</summary>
    private void AttachToUnlisted(TenantWatcher tenantWatcher, IReadOnlyCollection<ImportSnapshot> listed)
    {
        var ids = listed.Select(snapshot => snapshot.TaskId).ToHashSet();
        var readAt = listed.Count == 0 ? 0 : listed.Min(snapshot => snapshot.Version);
        foreach (var (importId, watch) in watches)
        {
            if (watch.TenantId != tenantWatcher.TenantId || ids.Contains(importId) || (watch.HasEnded && watch.Newest!.Version <= readAt))
                continue;
            if (watch.OfTenant.TryAdd(tenantWatcher.Receiver.Id, new Watcher(importId, tenantWatcher.Receiver) { IsSending = false }))
                watch.HasNews = true;
        }
    }

    private void ForgetEnded(string tenantId, long now)
    {
        foreach (var (importId, watch) in watches.Where(watch => watch.Value.HasEnded && watch.Value.TenantId == tenantId))
        {
            watch.LetGo();
            if (watch.IsUnwatched && time.GetElapsedTime(watch.HeardAt, now) > remembered)
                watches.Remove(importId);
        }
    }
}
