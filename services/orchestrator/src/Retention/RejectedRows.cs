using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Removes the rejected rows of an import that has ended, the counts of their causes, and the rows that its undo has left as they were.</summary>
public sealed class RejectedRows(Chunks chunks)
{
    private static readonly string DeleteRejects = SqlFile.Read<RejectedRows>("purge.delete_rejects");
    private static readonly string DeleteKept = SqlFile.Read<RejectedRows>("purge.delete_kept_rows");
    private static readonly string DeleteCauses = SqlFile.Read<RejectedRows>("purge.delete_causes");

    /// <returns>False when another leads by now, and there may be more.</returns>
    public async Task<bool> DeleteAsync(Guid importId, CancellationToken cancellationToken)
        => await chunks.DeleteAsync(DeleteRejects, rows => new { importId, rows }, cancellationToken) is not null
            && await chunks.DeleteAsync(DeleteCauses, rows => new { importId, rows }, cancellationToken) is not null
            && await chunks.DeleteAsync(DeleteKept, rows => new { importId, rows }, cancellationToken) is not null;
}
