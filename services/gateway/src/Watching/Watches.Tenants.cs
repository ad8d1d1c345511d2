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
            watched.TrySetResult();
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
            foreach (var snapshot in listed.Where(snapshot => !IsOfThePast(snapshot)))
                OfferLocked(snapshot);
            tenantWatcher.IsOpen = true;
            foreach (var snapshot in listed)
            {
                if (OpenLocked(tenantWatcher, snapshot, seen) is { } delivery)
                    first.Add(delivery);
            }

            AttachToUnlisted(tenantWatcher, listed);
        }

        return first;
    }

    /// <summary>What has to be sent of further ones that have ended; null = the watcher is gone.</summary>
    public IReadOnlyList<Delivery>? TellEnded(TenantWatcher tenantWatcher, IReadOnlyCollection<ImportSnapshot> listed, LastEventId? seen)
    {
        lock (gate)
        {
            if (tenants.GetValueOrDefault(tenantWatcher.TenantId)?.Watchers.GetValueOrDefault(tenantWatcher.Receiver.Id) != tenantWatcher)
                return null;
            var further = new List<Delivery>(listed.Count);
            foreach (var snapshot in listed)
            {
                // Heard of since the list was begun: it is told as news.
                if (watches.TryGetValue(snapshot.TaskId, out var watch) && watch.OfTenant.ContainsKey(tenantWatcher.Receiver.Id))
                    continue;
                if (!IsOfThePast(snapshot))
                    OfferLocked(snapshot);
                if (OpenLocked(tenantWatcher, snapshot, seen) is { } delivery)
                    further.Add(delivery);
            }

            return further;
        }
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

    /// <summary>What has to be sent of a listed import; null = nothing.</summary>
    private Delivery? OpenLocked(TenantWatcher tenantWatcher, ImportSnapshot snapshot, LastEventId? seen)
    {
        if (!watches.TryGetValue(snapshot.TaskId, out var watch) || watch.Newest is not { } newest)
            return IsOfThePast(snapshot) && seen?.Covers(snapshot) != true ? new Delivery(new Watcher(snapshot.TaskId, tenantWatcher.Receiver), new ProgressFrame(snapshot)) : null;
        var watcher = watch.OfTenant[tenantWatcher.Receiver.Id] = new Watcher(snapshot.TaskId, tenantWatcher.Receiver);
        if (!watch.Direct.ContainsKey(tenantWatcher.Receiver.Id))
            return OpenLocked(watch, watcher, newest, seen);
        // One that it asked for besides is told as such.
        watcher.IsSending = false;
        return null;
    }

    /// <summary>
    /// Ended so long ago that no event of it can come any more. It is told to who asks and not remembered, nor told to the others anew: of a day there may be many.
    /// </summary>
    private bool IsOfThePast(ImportSnapshot snapshot)
        => ImportStatus.IsTerminal(snapshot.Status) && snapshot.FinishedAt is { } end && LastEventId.Time(snapshot.Version) - end > remembered;

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
