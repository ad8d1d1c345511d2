namespace Imports.MySql;

/// <summary>One pool serves one role of one process (e.g. "consumers", "ddl", "probe").</summary>
public sealed record MySqlPoolOptions
{
    /// <summary>Name of the role; appears in logs, metrics and the connection attributes.</summary>
    public required string Role { get; init; }

    /// <summary>Most connections open at once; each has its own thread. Sized from the configured concurrency.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Longest wait for a free connection.</summary>
    public TimeSpan AcquireTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Default limit of one statement; a call may set its own.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest that a cancelled statement may take to stop before its connection is given up.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that waited longer for its next user is closed.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Allows <c>LOAD DATA LOCAL INFILE</c>; only pools that load need it, and theirs is the loader that is checked at start. A pool without it loads by inserts.
    /// </summary>
    public bool AllowLocalInfile { get; init; }

    /// <summary>Allows statements that commit implicitly (CREATE, DROP, RENAME, TRUNCATE, ALTER). Such a session refuses transactions.</summary>
    public bool AllowDdl { get; init; }

    /// <summary>What its sessions do; says which settings of the server are looked at when the process starts.</summary>
    public MySqlWork Work { get; init; } = MySqlWork.Commits;

    /// <summary>Schema that unqualified names mean; null = the control schema.</summary>
    public string? Schema { get; init; }

    /// <summary>What is wrong with the settings, one sentence each; empty = nothing.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Role))
            problems.Add("Role is missing.");
        if (MaxConnections < 1)
            problems.Add($"Pool '{Role}': MaxConnections is {MaxConnections}, at least 1 is expected.");
        foreach (var (name, value) in new[]
        {
            (nameof(AcquireTimeout), AcquireTimeout), (nameof(ConnectTimeout), ConnectTimeout), (nameof(CommandTimeout), CommandTimeout),
            (nameof(CancelTimeout), CancelTimeout), (nameof(IdleTimeout), IdleTimeout),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
                problems.Add($"Pool '{Role}': {name} is {value}, more than zero and at most a day is expected.");
        }

        if (AllowDdl && AllowLocalInfile)
            problems.Add($"Pool '{Role}': a pool that loads rows has transactions, a pool with AllowDdl has none.");
        if (Schema is not null && !SqlName.IsValid(Schema))
            problems.Add($"Pool '{Role}': Schema '{Schema}' is no MySQL identifier.");
        return problems;
    }
}
