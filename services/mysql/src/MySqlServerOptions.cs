namespace Imports.MySql;

/// <summary>Where the MySQL server is and who logs in. Bound from the configuration section <c>MySql</c>.</summary>
public sealed record MySqlServerOptions
{
    public string Host { get; init; } = "127.0.0.1";
    public int Port { get; init; } = 3306;
    public required string User { get; init; }
    public required string Password { get; init; }

    /// <summary>Schema of the control tables (imports, ledger, saga, outbox).</summary>
    public string ControlSchema { get; init; } = "imports_control";

    /// <summary>Schema of the staging tables, one table per import.</summary>
    public string StagingSchema { get; init; } = "imports_staging";

    /// <summary>Schema of the target tables.</summary>
    public string TargetSchema { get; init; } = "imports_targets";
}
