using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Removes the rejected rows of an import that has ended, and the counts of their causes.</summary>
public sealed class RejectedRows(Chunks chunks)
{
    private static readonly string DeleteRejects = SqlFile.Read<RejectedRows>("purge.delete_rejects");
    private static readonly string DeleteCauses = SqlFile.Read<RejectedRows>("purge.delete_causes");

    /// <returns>False when another leads by now, and there may be more.</returns>
    public async Task<bool> DeleteAsync(Guid importId, CancellationToken cancellationToken)
        => await chunks.DeleteAsync(DeleteRejects, rows => new { importId, rows }, cancellationToken) is not null
            && await chunks.DeleteAsync(DeleteCauses, rows => new { importId, rows }, cancellationToken) is not null;
}
