namespace Imports.Gateway;

/// <summary>
/// One receiver that hears of one import, because it asked for it or for all of its tenant. It gets one event at a time, so that a slow one holds up nobody
/// else and skips what is outdated. Guarded by <see cref="Watches"/>.
/// </summary>
internal sealed class Watcher(Guid importId, Receiver receiver)
{
    public Guid ImportId => importId;
    public Receiver Receiver => receiver;

    /// <summary>Of the event sent last.</summary>
    public long SentVersion { get; set; }

    public long SentAt { get; set; }

    /// <summary>It has been told of the end.</summary>
    public bool HasSentEnd { get; set; }

    /// <summary>An event is on its way; at first the current state.</summary>
    public bool IsSending { get; set; } = true;

    /// <summary>
    /// It got this, or something newer. An end that it was not told of is always due, also to one that has seen a version ahead of the database's clock.
    /// </summary>
    public bool Knows(ProgressFrame frame) => SentVersion >= frame.Version && (!frame.IsLast || HasSentEnd);

    /// <summary>What is sent in the place of this: the same, but no version goes backwards.</summary>
    public ProgressFrame Next(ProgressFrame frame)
        => SentVersion < frame.Version ? frame : new ProgressFrame(frame.Snapshot with { Version = SentVersion + 1 });

    /// <summary>It has got this.</summary>
    public void Got(ProgressFrame frame) => (SentVersion, HasSentEnd) = (Math.Max(SentVersion, frame.Version), HasSentEnd || frame.IsLast);

    /// <summary>It has got what another of the same receiver has.</summary>
    public void Got(Watcher other) => (SentVersion, HasSentEnd) = (Math.Max(SentVersion, other.SentVersion), HasSentEnd || other.HasSentEnd);
}

/// <summary>An event that is due; answered by <see cref="Watches.Sent"/>.</summary>
internal readonly record struct Delivery(Watcher Watcher, ProgressFrame Frame);
