namespace Imports.Orchestrator;

/// <summary>The roles of the orchestrator's MySQL pools.</summary>
public static class Pools
{
    /// <summary>The transactions of the saga and of the scheduler's releases.</summary>
    public const string Consumers = "consumers";

    /// <summary>The scheduler's and the progress events' reads, and finding runs to remove.</summary>
    public const string Scheduler = "scheduler";

    /// <summary>Dropping tables, and finding those to drop.</summary>
    public const string Ddl = "ddl";
}
