using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The transaction before a swap's RENAME, which commits by itself: it fixes the counts and notes the table that is to be put aside.</summary>
public sealed class CommitPoint([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, ImportStore imports, RefusedRowStore refused, ReplacedTableStore replaced)
{
    private static readonly string TakeBackCounts = SqlFile.Read<CommitPoint>("commit_point.take_back");

    /// <param name="import">The import.</param>
    /// <param name="tables">The target, and where it goes.</param>
    /// <param name="counts">What the import does.</param>
    /// <param name="refusedRows">Those that the target refuses.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <returns>False = the import's row refused: its cancellation was asked for, or it is not being merged.</returns>
    internal async Task<bool> SetAsync(ImportRow import, SwapTables tables, ImportCounts counts, IReadOnlyList<MalformedRow> refusedRows, CancellationToken cancellationToken)
    {
        await using var transaction = await pool.OpenAsync(cancellationToken);
        await transaction.BeginAsync(cancellationToken);
        if (!await refused.AddAsync(transaction, import, refusedRows, cancellationToken) || !await imports.SetMergedCountsAsync(transaction, import.ImportId, counts, cancellationToken))
            return false;
        await replaced.AddAsync(transaction, import, tables.Name, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", import.Mode == ImportMode.Replace ? "swap" : "rebuild");
        return true;
    }

    /// <summary>Takes it back, where no RENAME came and none can come any more. The caller is the one who may swap this target.</summary>
    public async Task TakeBackAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var transaction = await pool.OpenAsync(cancellationToken);
        await transaction.BeginAsync(cancellationToken);
        await transaction.ExecuteAsync(TakeBackCounts, new { importId }, cancellationToken: cancellationToken);
        await replaced.RemoveAsync(transaction, importId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
