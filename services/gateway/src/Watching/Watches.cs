using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// Who watches what, in this process. Events are only noted here; <see cref="ProgressPump"/> takes what is due, so that an import that changes faster than its
/// watchers may hear of it costs nothing but the newest snapshot.
/// </summary>
internal sealed class Watches(GatewayOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Watch> watches = [];
    private readonly Dictionary<string, HashSet<Guid>> connections = [];

    /// <summary>Adds a watcher that gets nothing before <see cref="Open"/>. The same connection's earlier watcher of the import is replaced.</summary>
    public Watcher Add(Guid importId, string connectionId)
    {
        var watcher = new Watcher(importId, connectionId);
        lock (gate)
        {
            if (!watches.TryGetValue(importId, out var watch))
                watches.Add(importId, watch = new Watch());
            watch.Watchers[connectionId] = watcher;
            if (!connections.TryGetValue(connectionId, out var imports))
                connections.Add(connectionId, imports = []);
            imports.Add(importId);
        }

        return watcher;
    }

    /// <summary>The watcher has got the current state: from now on it gets what is newer.</summary>
    public void Open(Watcher watcher, ImportSnapshot current)
    {
        Offer(current);
        Sent(watcher, current.Version);
    }

    /// <summary>Notes what is known of an import, if anybody watches it and it is newer than what was known.</summary>
    public void Offer(ImportSnapshot snapshot)
    {
        lock (gate)
        {
            if (watches.TryGetValue(snapshot.TaskId, out var watch))
                watch.Offer(snapshot, time.GetTimestamp());
        }
    }

    /// <summary>The events that are due now; each must be answered by <see cref="Sent"/>.</summary>
    public IReadOnlyList<(Watcher Watcher, ImportSnapshot Snapshot)> TakeDue()
    {
        var due = new List<(Watcher, ImportSnapshot)>();
        lock (gate)
        {
            var now = time.GetTimestamp();
            foreach (var watch in watches.Values)
            {
                if (watch.Newest is not { } newest)
                    continue;
                foreach (var watcher in watch.Watchers.Values)
                {
                    if (watcher.IsSending || watcher.SentVersion >= newest.Version || time.GetElapsedTime(watcher.SentAt, now) < options.EventSpacing)
                        continue;
                    watcher.IsSending = true;
                    due.Add((watcher, newest));
                }
            }
        }

        return due;
    }

    /// <summary>An event is out, and the next may follow.</summary>
    public void Sent(Watcher watcher, long version)
    {
        lock (gate)
        {
            watcher.SentVersion = version;
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

    public void Remove(Guid importId, string connectionId)
    {
        lock (gate)
        {
            if (connections.TryGetValue(connectionId, out var imports) && imports.Remove(importId) && imports.Count == 0)
                connections.Remove(connectionId);
            if (watches.TryGetValue(importId, out var watch) && watch.Watchers.Remove(connectionId) && watch.Watchers.Count == 0)
                watches.Remove(importId);
        }
    }

    public void Remove(Watcher watcher)
    {
        lock (gate)
        {
            if (watches.TryGetValue(watcher.ImportId, out var watch) && watch.Watchers.GetValueOrDefault(watcher.ConnectionId) == watcher)
                Remove(watcher.ImportId, watcher.ConnectionId);
        }
    }

    public void RemoveConnection(string connectionId)
    {
        lock (gate)
        {
            foreach (var importId in connections.GetValueOrDefault(connectionId)?.ToList() ?? [])
                Remove(importId, connectionId);
        }
    }
}
