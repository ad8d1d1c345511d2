using Imports.Contracts;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The table <c>receipt</c>: the balanced accounting of each committed import.</summary>
public sealed class ReceiptStore(TimeProvider time)
{
    private static readonly string Exists = SqlFile.Read<ReceiptStore>("receipt.exists");
    private static readonly string Insert = SqlFile.Read<ReceiptStore>("receipt.insert");

    /// <summary>The counts of the import's merge; null when it has not committed.</summary>
    public async Task<ImportCounts?> FindAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<ImportCounts>(Exists, new { importId }, cancellationToken: cancellationToken);

    /// <summary>Takes the counts from the import's row and the order from its scope, in the merge's transaction.</summary>
    public Task InsertAsync(MySqlSession session, Guid importId, string target, CancellationToken cancellationToken)
        => session.ExecuteAsync(Insert, new { importHex = importId.ToString("N"), target, committedAt = time.GetUtcNow() }, cancellationToken: cancellationToken);
}
