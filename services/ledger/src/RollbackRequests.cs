using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The request that a table which a replace put aside comes back, or the rows that an upsert has overwritten. It is noted in the row of <c>replaced_table</c>; merge does it.</summary>
public sealed class RollbackRequests
{
    private static readonly string Select = SqlFile.Read<RollbackRequests>("rollback.select");
    private static readonly string Request = SqlFile.Read<RollbackRequests>("rollback.request");

    /// <summary>What can be said before it is asked for; null = the tenant has no such import.</summary>
    public Task<RollbackRow?> FindAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<RollbackRow>(Select, new { tenantId, importId }, cancellationToken: cancellationToken);

    /// <summary>Asks for it; from then on the table is not dropped. False when it was asked for, is rolled back, or the table is being dropped.</summary>
    /// <param name="session">In the transaction that tells merge.</param>
    /// <param name="tenantId">Whose import.</param>
    /// <param name="importId">The import.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public async Task<bool> RequestAsync(MySqlSession session, string tenantId, Guid importId, string actor, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Request, new { tenantId, importId, actor }, cancellationToken: cancellationToken) == 1;
}

/// <summary>An import as far as its rollback is concerned.</summary>
public sealed record RollbackRow
{
    public string Mode { get; init; } = ImportMode.Upsert;
    public string Status { get; init; } = "";

    /// <summary>Transactions of its merge in sized batches that have committed.</summary>
    public int MergeBatches { get; init; }

    /// <summary>It is an upsert that has kept the rows that it has overwritten, whether or not they are there still.</summary>
    public bool KeepsRows { get; init; }

    /// <summary>What it put aside is there, and nobody is dropping it.</summary>
    public bool IsKept { get; init; }

    /// <summary>Its rollback was asked for, and is neither done nor refused.</summary>
    public bool IsAskedFor { get; init; }
    public bool IsRolledBack { get; init; }

    /// <summary>A later merge of its target, a batch of one, or a rollback of one, has committed.</summary>
    public bool IsSuperseded { get; init; }
}
