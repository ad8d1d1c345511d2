using System.Globalization;
using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// The id of the event that a watcher got last, as its header <c>Last-Event-ID</c> says: <c>version</c> on the stream of an import,
/// <c>task_id:version</c> on that of all.
/// </summary>
internal readonly record struct LastEventId(Guid? ImportId, long Version)
{
    /// <summary>
    /// Versions are times by the database's clock. Whoever has seen one that is later than the end by this much has seen the end: no transaction that
    /// writes it takes so long.
    /// </summary>
    private const long CommitMicroseconds = 10 * 1_000_000;

    /// <summary>A version that is further ahead than any clock may have been set back is none of ours.</summary>
    private const long LongestLeadMicroseconds = 60 * 1_000_000;

    /// <summary>Null when there is none, or none that we have given.</summary>
    public static LastEventId? Of(HttpRequest request)
    {
        if (request.Headers["Last-Event-ID"] is not [{ Length: > 0 } text])
            return null;
        var separator = text.IndexOf(':', StringComparison.Ordinal);
        Guid? importId = null;
        if (separator >= 0)
        {
            if (!Guid.TryParse(text.AsSpan(0, separator), out var id))
                return null;
            importId = id;
        }

        return long.TryParse(text.AsSpan(separator + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? new LastEventId(importId, version) : null;
    }

    /// <summary>Of one who knows the newest version that it got, but not of which import: it tells how long it was away, and covers nothing.</summary>
    public static LastEventId OfAny(long version) => new(Guid.Empty, version);

    /// <summary>It is an id of this import.</summary>
    public bool IsOf(ImportSnapshot snapshot) => (ImportId is not { } id || id == snapshot.TaskId) && Version - snapshot.Version <= LongestLeadMicroseconds;

    /// <summary>Its watcher needs this snapshot no more.</summary>
    public bool Covers(ImportSnapshot snapshot)
    {
        if (!IsOf(snapshot))
            return false;
        if (!ImportStatus.IsTerminal(snapshot.Status))
            return Version >= snapshot.Version;
        // A version ahead of the present is of a clock that was set back since: nobody knows then whether it came before the end.
        return Version <= snapshot.Version && (snapshot.RolledBackAt ?? snapshot.FinishedAt) is { } end && Version >= Microseconds(end) + CommitMicroseconds;
    }

    public override string ToString()
        => ImportId is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id}:{Version}") : Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The time that a version is, by the database's clock.</summary>
    public static DateTimeOffset Time(long version) => DateTimeOffset.UnixEpoch.AddTicks(version * TimeSpan.TicksPerMicrosecond);

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
