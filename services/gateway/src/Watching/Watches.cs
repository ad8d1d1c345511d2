using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// Who watches what, in this process. Events are only noted here; <see cref="ProgressPump"/> takes what is due, so that an import that changes faster than its
/// watchers may hear of it costs nothing but the newest snapshot. This part is about single imports, the other about whole tenants.
/// </summary>
internal sealed partial class Watches(GatewayOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Watch> watches = [];

    /// <summary>By receiver, the imports that it asked for.</summary>
    private readonly Dictionary<string, HashSet<Guid>> asked = [];

    private TaskCompletionSource watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at once while anybody watches, else with the first who does: until then nothing can be due.</summary>
    public Task WhenWatchedAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (watches.Count + tenants.Count > 0)
                return Task.CompletedTask;
            if (watched.Task.IsCompleted)
                watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return watched.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Subscriptions to an import or a tenant.</summary>
    public int CountSubscriptions()
    {
        lock (gate)
            return asked.Values.Sum(imports => imports.Count) + tenants.Values.Sum(tenant => tenant.Watchers.Count);
    }

    /// <summary>Imports that are watched, or remembered for those who watch their tenant.</summary>
    public int CountImports()
    {
        lock (gate)
            return watches.Count;
    }

    /// <summary>Adds a watcher that gets nothing before <see cref="Open"/>. The same receiver's earlier watcher of the import is replaced.</summary>
    public Watcher Add(Guid importId, Receiver receiver)
    {
        var watcher = new Watcher(importId, receiver);
        lock (gate)
        {
            if (!watches.TryGetValue(importId, out var watch))
                watches.Add(importId, watch = new Watch());
            watch.Direct[receiver.Id] = watcher;
            watched.TrySetResult();
            if (!asked.TryGetValue(receiver.Id, out var imports))
                asked.Add(receiver.Id, imports = []);
            imports.Add(importId);
        }

        return watcher;
    }

    /// <summary>From now on the watcher gets what is newer than what is returned to be sent to it first: the current state, unless it has seen that.</summary>
    public IReadOnlyList<Delivery> Open(Watcher watcher, ImportSnapshot current, LastEventId? seen)
    {
        lock (gate)
        {
            OfferLocked(current);
            // Gone again already, or replaced.
            if (!watches.TryGetValue(watcher.ImportId, out var watch) || watch.Newest is not { } newest)
                return [];
            return OpenLocked(watch, watcher, newest, seen) is { } first ? [first] : [];
        }
    }

    /// <summary>Notes what is known of an import, if anybody watches it and it is newer than what was known.</summary>
    public void Offer(ImportSnapshot snapshot)
    {
        lock (gate)
            OfferLocked(snapshot);
    }

    /// <summary>The events that are due now; each must be answered by <see cref="Sent"/>.</summary>
    public IReadOnlyList<Delivery> TakeDue()
    {
        var due = new List<Delivery>();
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var watch in watches.Values)
                watch.TakeDue(now, options.EventSpacing, time, due);
        }

        return due;
    }

    /// <summary>An event is out, and the next may follow.</summary>
    public void Sent(Watcher watcher, ProgressFrame frame)
    {
        lock (gate)
        {
            watcher.Got(frame);
            watcher.SentAt = time.GetTimestamp();
            watcher.IsSending = false;
        }
    }

    /// <summary>The unfinished imports of which nothing was heard for too long. Each is named once in that time.</summary>
    public IReadOnlyList<Guid> TakeSilent()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            return [.. watches.Where(watch => watch.Value.TakeSilence(now, options.SilenceLimit, time)).Select(watch => watch.Key)];
        }
    }

    public void Remove(Guid importId, string receiverId)
    {
        lock (gate)
        {
            if (asked.TryGetValue(receiverId, out var imports) && imports.Remove(importId) && imports.Count == 0)
                asked.Remove(receiverId);
            if (!watches.TryGetValue(importId, out var watch) || !watch.Direct.Remove(receiverId, out var watcher))
                return;
            if (watch.OfTenant.TryGetValue(receiverId, out var ofTenant))
                ofTenant.Got(watcher);
            watch.HasNews = true;
            ForgetUnwatched(importId, watch);
        }
    }

    public void Remove(Watcher watcher)
    {
        lock (gate)
        {
            if (watches.TryGetValue(watcher.ImportId, out var watch) && watch.Direct.GetValueOrDefault(watcher.Receiver.Id) == watcher)
                Remove(watcher.ImportId, watcher.Receiver.Id);
        }
    }

    /// <summary>The receiver is gone.</summary>
    public void RemoveReceiver(string receiverId)
    {
        lock (gate)
        {
            foreach (var importId in asked.GetValueOrDefault(receiverId)?.ToList() ?? [])
                Remove(importId, receiverId);
            foreach (var tenantId in tenants.Keys.ToList())
                RemoveTenant(tenantId, receiverId);
        }
    }

    /// <returns>What has to be sent; null = the watcher has seen it.</returns>
    private static Delivery? OpenLocked(Watch watch, Watcher watcher, ProgressFrame newest, LastEventId? seen)
    {
        if (seen is { } id && id.IsOf(newest.Snapshot))
        {
            watcher.SentVersion = id.Version;
            if (id.Covers(newest.Snapshot))
            {
                watcher.Got(newest);
                watcher.IsSending = false;
                watch.HasNews = true;
                return null;
            }
        }

        return new Delivery(watcher, watcher.Next(newest));
    }

    private void OfferLocked(ImportSnapshot snapshot)
    {
        var tenant = tenants.GetValueOrDefault(snapshot.TenantId);
        if (!watches.TryGetValue(snapshot.TaskId, out var watch))
        {
            if (tenant is null)
                return;
            watches.Add(snapshot.TaskId, watch = new Watch());
        }

        var before = watch.Newest;
        // Whoever has been told of an end need not hear of it again, but of a rollback after it.
        if (watch.Offer(snapshot, time.GetTimestamp()) && tenant is not null && !(before is { IsLast: true } && watch.HasEnded && IsAsBefore(before.Snapshot, snapshot)))
            tenant.Attach(snapshot.TaskId, watch, before?.Version ?? 0);
    }

    private static bool IsAsBefore(ImportSnapshot before, ImportSnapshot snapshot)
        => before.RolledBackAt == snapshot.RolledBackAt && before.RollbackRequestedAt == snapshot.RollbackRequestedAt && before.RollbackCode == snapshot.RollbackCode;

    private void ForgetUnwatched(Guid importId, Watch watch)
    {
        if (watch.IsUnwatched && (watch.TenantId is not { } tenantId || !tenants.ContainsKey(tenantId)))
            watches.Remove(importId);
    }
}
