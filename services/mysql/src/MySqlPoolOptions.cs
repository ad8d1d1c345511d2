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

    /// <summary>Allows <c>LOAD DATA LOCAL INFILE</c>; only pools that load need it.</summary>
    public bool AllowLocalInfile { get; init; }

    /// <summary>Allows statements that commit implicitly (CREATE, DROP, RENAME, TRUNCATE, ALTER). Such a session refuses transactions.</summary>
    public bool AllowDdl { get; init; }

    /// <summary>Schema that unqualified names mean; null = the control schema.</summary>
    public string? Schema { get; init; }
}
