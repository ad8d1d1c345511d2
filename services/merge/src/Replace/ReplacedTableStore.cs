using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The table <c>replaced_table</c>: former targets that imports put aside. The orchestrator drops them when they are due.</summary>
public sealed class ReplacedTableStore(MergeOptions options, TimeProvider time)
{
    private static readonly string Insert = SqlFile.Read<ReplacedTableStore>("replaced_table.insert");
    private static readonly string Delete = SqlFile.Read<ReplacedTableStore>("replaced_table.delete");
    private static readonly string Unfinished = SqlFile.Read<ReplacedTableStore>("replaced_table.unfinished");
    private static readonly string IsDropped = SqlFile.Read<ReplacedTableStore>("replaced_table.is_dropped");

    /// <summary>Notes a table that is about to be put aside, in the transaction of the commit point. Only a replace's is worth keeping: what else is put aside is needed no longer than the import runs.</summary>
    public Task AddAsync(MySqlSession session, ImportRow import, string target, CancellationToken cancellationToken)
    {
        var dropAfter = time.GetUtcNow() + (import.Mode == ImportMode.Replace ? options.KeepReplacedFor : TimeSpan.Zero);
        return session.ExecuteAsync(Insert, new { import.ImportId, import.TenantId, target, dropAfter }, cancellationToken: cancellationToken);
    }

    /// <summary>Takes the note back.</summary>
    public Task RemoveAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.ExecuteAsync(Delete, new { importId }, cancellationToken: cancellationToken);

    /// <summary>Another import whose swap into this target, or its rollback there, is behind its commit point and not finished; null = none.</summary>
    public Task<Guid?> FindUnfinishedAsync(MySqlSession session, string tenantId, string target, Guid importId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<Guid?>(Unfinished, new { tenantId, target, importId }, cancellationToken: cancellationToken);

    /// <summary>Whether the import's former target was put aside and has been dropped since.</summary>
    public async Task<bool> IsDroppedAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<bool>(IsDropped, new { importId }, cancellationToken: cancellationToken);
}
