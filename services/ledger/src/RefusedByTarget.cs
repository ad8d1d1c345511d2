using System.Text.Json;
using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Rows that a target refused, once the target is to be asked for them anew. Those of a committed batch of a merge in sized batches are not: they stay rejects.</summary>
internal sealed class RefusedByTarget
{
    private static readonly string DeleteRows = SqlFile.Read<RefusedByTarget>("reject.delete_refused");
    private static readonly string DeleteCauses = SqlFile.Read<RefusedByTarget>("cause.delete_code");
    private static readonly string ListKept = SqlFile.Read<RefusedByTarget>("reject.list_kept");

    private readonly CauseStore causes = new();

    /// <summary>Makes them valid rows again, in the caller's transaction, which has the import's row locked.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> TakeBackAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var rows = await session.ExecuteAsync(DeleteRows, new { importId }, cancellationToken: cancellationToken);
        if (rows == 0)
            return 0;
        await session.ExecuteAsync(DeleteCauses, new { importId, code = ErrorCodes.RowRefusedByTarget, expected = (string?)null }, cancellationToken: cancellationToken);
        await RestoreKeptCausesAsync(session, importId, cancellationToken);
        return rows;
    }

    /// <summary>Of the same code are the causes of the rows that stay.</summary>
    private async Task RestoreKeptCausesAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var kept = await session.QueryAsync<KeptReject>(ListKept, new { importId }, cancellationToken: cancellationToken);
        var counts = new CauseCounts();
        counts.Add(kept.Select(reject => new MalformedRow(reject.RowNo, 0, 0, 0, 0, JsonSerializer.Deserialize<IReadOnlyList<RejectCause>>(reject.Causes, RejectStore.Json)!)));
        if (kept.Count > 0)
            await causes.AddAsync(session, importId, kept[0].TenantId, counts, cancellationToken);
    }

    private sealed record KeptReject
    {
        public long RowNo { get; init; }
        public string TenantId { get; init; } = "";
        public string Causes { get; init; } = "";
    }
}
