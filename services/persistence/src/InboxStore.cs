using Imports.MySql;

namespace Imports.Persistence;

/// <summary>The only code that touches <c>inbox_state</c>.</summary>
internal static class InboxStore
{
    private static readonly string MarkSql = SqlFile.Read<UnitOfWork>("inbox_mark");
    private static readonly string PurgeSql = SqlFile.Read<UnitOfWork>("inbox_purge");

    /// <summary>Above the servers' default lock wait of 50 s, so that the server ends the wait and the connection stays usable.</summary>
    private static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(70);

    /// <summary>True the first time. Waits while another transaction has the same message in hand.</summary>
    public static async Task<bool> MarkAsync(
        MySqlSession session, Guid messageId, Guid consumerId, string tenantId, string consumer, CancellationToken cancellationToken)
        => await session.ExecuteAsync(MarkSql, new
        {
            MessageId = messageId.ToBytes(), ConsumerId = consumerId.ToBytes(), TenantId = tenantId,
            Consumer = consumer.Length > 255 ? consumer[..255] : consumer,
        }, MarkTimeout, cancellationToken) == 1;

    public static Task<int> PurgeAsync(MySqlSession session, TimeSpan keep, int batchRows, CancellationToken cancellationToken)
        => session.ExecuteAsync(PurgeSql, new { KeepSeconds = (long)keep.TotalSeconds, BatchRows = batchRows }, cancellationToken: cancellationToken);
}
