using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>One import that is watched: the newest that is known of it, and who watches. Guarded by <see cref="Watches"/>.</summary>
internal sealed class Watch
{
    /// <summary>By connection.</summary>
    public Dictionary<string, Watcher> Watchers { get; } = [];

    /// <summary>Null until the first watcher's read of the ledger.</summary>
    public ImportSnapshot? Newest { get; private set; }

    /// <summary>When something new was heard, or asked for, last.</summary>
    private long heardAt;

    private bool readIsDue;

    public void Offer(ImportSnapshot snapshot, long now)
    {
        if (Newest is null || snapshot.Version > Newest.Version)
        {
            Newest = snapshot;
            heardAt = now;
            readIsDue = false;
        }
        else if (ImportStatus.IsTerminal(snapshot.Status) && !ImportStatus.IsTerminal(Newest.Status))
        {
            // Read inside the transaction that ended the import, and overtaken by one that was read beside it. Versions do not go backwards, so the end is
            // told by a read of the ledger, where it is by now.
            readIsDue = true;
        }
    }

    /// <summary>True once a <paramref name="limit"/> without news, until the import has finished.</summary>
    public bool TakeSilence(long now, TimeSpan limit, TimeProvider time)
    {
        if (Newest is null || ImportStatus.IsTerminal(Newest.Status) || (!readIsDue && time.GetElapsedTime(heardAt, now) < limit))
            return false;
        heardAt = now;
        readIsDue = false;
        return true;
    }
}

/// <summary>One connection that watches one import. It gets one event at a time, so that a slow one holds up nobody else and skips what is outdated.</summary>
internal sealed class Watcher(Guid importId, string connectionId)
{
    public Guid ImportId => importId;
    public string ConnectionId => connectionId;

    /// <summary>Of the event sent last. Guarded by <see cref="Watches"/>, as are the others.</summary>
    public long SentVersion { get; set; }

    public long SentAt { get; set; }

    /// <summary>An event is on its way; at first the current state.</summary>
    public bool IsSending { get; set; } = true;
}
