using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>One import that is watched: the newest that is known of it, and who watches. Guarded by <see cref="Watches"/>.</summary>
internal sealed class Watch
{
    /// <summary>Those who asked for this import, by receiver.</summary>
    public Dictionary<string, Watcher> Direct { get; } = [];

    /// <summary>Those who asked for all imports of its tenant, by receiver. One that is in both is served as <see cref="Direct"/>.</summary>
    public Dictionary<string, Watcher> OfTenant { get; } = [];

    /// <summary>Null until the first watcher's read of the ledger.</summary>
    public ProgressFrame? Newest { get; private set; }

    /// <summary>Somebody may not have got the newest.</summary>
    public bool HasNews { get; set; }

    public string? TenantId => Newest?.Snapshot.TenantId;
    public bool HasEnded => Newest is { IsLast: true };
    public bool IsUnwatched => Direct.Count == 0 && OfTenant.Count == 0;
    public bool IsQueued => Newest?.Snapshot.Status == ImportStatus.Queued;

    /// <summary>When something new was heard, or asked for, last.</summary>
    public long HeardAt { get; private set; }

    private bool readIsDue;

    /// <returns>It is news.</returns>
    public bool Offer(ImportSnapshot snapshot, long now)
    {
        // Nothing but a retry follows an end: what was read before its commit may come later, with a later time of reading.
        if (HasEnded && !ImportStatus.IsTerminal(snapshot.Status) && snapshot.Retries <= Newest!.Snapshot.Retries)
            return false;
        if (Newest is null || snapshot.Version > Newest.Version)
        {
            HeardAt = now;
            readIsDue = false;
            if (IsStillWaiting(snapshot))
                return false;
            Newest = new ProgressFrame(snapshot);
            return HasNews = true;
        }

        if (ImportStatus.IsTerminal(snapshot.Status) && !Newest.IsLast)
        {
            // Read inside the transaction that ended the import, and overtaken by one that was read beside it. Versions do not go backwards, so the end is
            // told by a read of the ledger, where it is by now.
            readIsDue = true;
        }

        return false;
    }

    /// <summary>True once a <paramref name="limit"/> without news, until the import has finished.</summary>
    public bool TakeSilence(long now, TimeSpan limit, TimeProvider time)
    {
        // Of one that waits in the queue only those who asked for it hear each second.
        if (Newest is null || HasEnded || (!readIsDue && (IsQueued || OfTenant.Count == 0) && Direct.Count == 0))
            return false;
        if (!readIsDue && time.GetElapsedTime(HeardAt, now) < limit)
            return false;
        HeardAt = now;
        readIsDue = false;
        return true;
    }

    /// <summary>What is due now, into <paramref name="due"/>; each is marked as being sent.</summary>
    public void TakeDue(long now, TimeSpan spacing, TimeProvider time, List<Delivery> due)
    {
        if (!HasNews || Newest is null)
            return;
        HasNews = false;
        foreach (var watcher in Direct.Values)
            Take(watcher);
        foreach (var watcher in OfTenant.Values)
        {
            if (Direct.Count == 0 || !Direct.ContainsKey(watcher.Receiver.Id))
                Take(watcher);
        }

        void Take(Watcher watcher)
        {
            if (watcher.Knows(Newest))
                return;
            if (watcher.IsSending || time.GetElapsedTime(watcher.SentAt, now) < spacing)
            {
                HasNews = true;
                return;
            }

            watcher.IsSending = true;
            due.Add(new Delivery(watcher, watcher.Next(Newest)));
        }
    }

    /// <summary>Of an import that has ended, lets go of the watchers of its tenant who know it.</summary>
    public void LetGo()
    {
        foreach (var (id, watcher) in OfTenant)
        {
            if (!watcher.IsSending && watcher.Knows(Newest!))
                OfTenant.Remove(id);
        }
    }

    /// <summary>A tenant may have hundreds of imports in the queue: where nothing but the time has changed, its watchers are spared.</summary>
    private bool IsStillWaiting(ImportSnapshot snapshot)
        => IsQueued && Direct.Count == 0 && snapshot.Status == ImportStatus.Queued && snapshot.Step == Newest!.Snapshot.Step;
}
