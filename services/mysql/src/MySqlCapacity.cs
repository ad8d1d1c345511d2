namespace Imports.MySql;

/// <summary>Refuses a configuration whose connections do not fit the server, before the load finds out.</summary>
public static class MySqlCapacity
{
    /// <summary>Compares the pools' connections, and one each for stopping statements, with the server's <c>max_connections</c>.</summary>
    /// <param name="pools">The pools of this process, all of one server.</param>
    /// <param name="connectionsOfOthers">What other processes are configured to open.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many connections the server has beyond that.</returns>
    /// <exception cref="MySqlCapacityException">They do not fit; the text names each pool.</exception>
    /// <exception cref="MySqlUnavailableException">The server cannot be asked.</exception>
    public static async Task<long> EnsureAsync(
        IReadOnlyCollection<MySqlPool> pools, int connectionsOfOthers = 0, CancellationToken cancellationToken = default)
    {
        if (pools.Count == 0)
            return 0;
        await using var session = await pools.First().OpenAsync(cancellationToken);
        var max = (await session.QueryAsync<long>(SqlFile.Read<MySqlPool>("max_connections"), cancellationToken: cancellationToken))[0];
        var needed = pools.Sum(p => p.Options.MaxConnections + 1L) + connectionsOfOthers;
        if (needed <= max)
            return max - needed;
        var list = string.Join(", ", pools.Select(p => $"{p.Options.Role} {p.Options.MaxConnections}+1"));
        throw new MySqlCapacityException(
            $"{needed} MySQL connections are configured ({list}, others {connectionsOfOthers}), but the server's max_connections is {max}: "
            + "lower the services' concurrency or raise max_connections.");
    }
}
