namespace Imports.MySql;

/// <summary>How much one transaction may write into the binary log of a server, or send to its cluster, before the server refuses it.</summary>
/// <param name="Setting">The variable that says so.</param>
/// <param name="Bytes">Its value.</param>
public sealed record TransactionLimit(string Setting, long Bytes)
{
    // The default of max_binlog_cache_size is 16 EiB: beyond this there is none.
    private const long None = 1L << 50;

    /// <summary>The narrowest one; null = none.</summary>
    public static TransactionLimit? Of(ServerVariables server)
        => All(server).Where(limit => limit.Bytes is > 0 and < None).MinBy(limit => limit.Bytes);

    /// <summary>As the server has it now: operators raise it while services run.</summary>
    public static async Task<TransactionLimit?> ReadAsync(MySqlSession session, CancellationToken cancellationToken)
        => Of(await ServerVariables.ReadAsync(session, cancellationToken));

    private static IEnumerable<TransactionLimit> All(ServerVariables server)
    {
        if (server.IsOn("log_bin") && server.Number("max_binlog_cache_size") is { } cache)
            yield return new TransactionLimit("max_binlog_cache_size", cache);

        // Whether the group runs is told to those with rights in the performance schema alone; a server that has a group's name is to be in it.
        if (!string.IsNullOrEmpty(server.Text("group_replication_group_name")) && server.Number("group_replication_transaction_size_limit") is { } group)
            yield return new TransactionLimit("group_replication_transaction_size_limit", group);
        if (server.IsOn("wsrep_on") && server.Number("wsrep_max_ws_size") is { } galera)
            yield return new TransactionLimit("wsrep_max_ws_size", galera);
    }
}
