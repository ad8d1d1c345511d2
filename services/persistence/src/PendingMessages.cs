using Imports.MySql;

namespace Imports.Persistence;

/// <summary>
/// What one transaction will send. Kept in memory until the commit, so that many messages cost one statement and consumers may publish from several
/// tasks at once although the session serves one statement at a time.
/// </summary>
internal sealed class PendingMessages
{
    private readonly Lock gate = new();
    private readonly List<OutgoingMessage> added = [];
    private readonly HashSet<Guid> cancelled = [];

    public void Add(OutgoingMessage message)
    {
        lock (gate)
            added.Add(message);
    }

    public void Cancel(Guid tokenId)
    {
        lock (gate)
        {
            added.RemoveAll(message => message.SchedulingTokenId == tokenId);
            cancelled.Add(tokenId);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            added.Clear();
            cancelled.Clear();
        }
    }

    /// <summary>Writes everything to the open transaction; true if a message is due at once. Empty afterwards.</summary>
    public async Task<bool> WriteAsync(MySqlSession session, string tenantId, CancellationToken cancellationToken)
    {
        List<OutgoingMessage> messages;
        List<Guid> tokens;
        lock (gate)
        {
            messages = [.. added];
            tokens = [.. cancelled];
            added.Clear();
            cancelled.Clear();
        }
        // Cancelled first: a token that is scheduled again in the same transaction keeps its new message.
        await OutboxStore.CancelAsync(session, tokens, cancellationToken);
        await OutboxStore.AddAsync(session, tenantId, messages, cancellationToken);
        return messages.Exists(message => message.Delay == TimeSpan.Zero);
    }
}
