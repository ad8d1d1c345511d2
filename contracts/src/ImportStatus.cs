namespace Imports.Contracts;

/// <summary>The public statuses of an import, in their order.</summary>
public static class ImportStatus
{
    public const string Queued = "queued";
    public const string Parsing = "parsing";
    public const string Validated = "validated";
    public const string Loading = "loading";
    public const string Finalizing = "finalizing";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>True for the statuses that nothing follows.</summary>
    public static bool IsTerminal(string status) => status is Done or Failed or Cancelled;
}
