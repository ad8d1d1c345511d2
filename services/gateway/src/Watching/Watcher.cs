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

    /// <summary>An event is on its way; at first the current state.</summary>
    public bool IsSending { get; set; } = true;
}

/// <summary>An event that is due; answered by <see cref="Watches.Sent"/>.</summary>
internal readonly record struct Delivery(Watcher Watcher, ProgressFrame Frame);
