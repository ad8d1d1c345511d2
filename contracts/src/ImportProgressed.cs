namespace Imports.Contracts;

/// <summary>
/// Published by the orchestrator while an import moves, at most five times a second, and at every change of status; by merge when its rollback is over. Read from the ledger, so it may be
/// dropped or repeated at will.
/// </summary>
public sealed record ImportProgressed
{
    public required ImportSnapshot Snapshot { get; init; }
}
