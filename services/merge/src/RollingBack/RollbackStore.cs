using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The part of the table <c>replaced_table</c> that says whether a former target is to come back, and what became of that.</summary>
public sealed class RollbackStore([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, CorrectionStore corrections, MergeOptions options, TimeProvider time)
{
    private static readonly string Select = SqlFile.Read<RollbackStore>("replaced_table.select_rollback");
    private static readonly string Begin = SqlFile.Read<RollbackStore>("replaced_table.begin_rollback");
    private static readonly string TakeBack = SqlFile.Read<RollbackStore>("replaced_table.take_back_rollback");
    private static readonly string Refuse = SqlFile.Read<RollbackStore>("replaced_table.refuse_rollback");
    private static readonly string SetRolledBack = SqlFile.Read<RollbackStore>("replaced_table.set_rolled_back");
    private static readonly string SetUndone = SqlFile.Read<RollbackStore>("replaced_table.set_undone");
    private static readonly string ForgetContent = SqlFile.Read<RollbackStore>("import.forget_content");

    /// <summary>Null = the import put no table aside, or has not committed.</summary>
    public Task<RollbackRequest?> FindAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<RollbackRequest>(Select, new { importId }, cancellationToken: cancellationToken);

    /// <summary>The commit point, in a transaction of its own: merges of the target wait from here until the rollback is done or refused.</summary>
    /// <returns>False = nothing is asked for any more.</returns>
    public async Task<bool> BeginAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var begun = await session.ExecuteAsync(Begin, new { importId }, cancellationToken: cancellationToken) == 1;
        CrashPoint.Reached("after_commit", "rollback");
        return begun;
    }

    /// <summary>Takes the commit point back, in a transaction of its own: merges of the target need not wait any more. The request stays.</summary>
    public async Task TakeBackAsync(Guid importId)
    {
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync(TakeBack, new { importId });
    }

    /// <summary>Notes why the target stays as it is.</summary>
    internal Task RefuseAsync(MySqlSession session, Guid importId, RollbackRefusal refusal, CancellationToken cancellationToken)
        => session.ExecuteAsync(Refuse, new { importId, refusal.Code, refusal.Message }, cancellationToken: cancellationToken);

    /// <summary>Notes that the former table is back, with the place that the scope has come to.</summary>
    /// <returns>When that was.</returns>
    public async Task<DateTimeOffset> SetRolledBackAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var rolledBackAt = time.GetUtcNow();
        if (await session.ExecuteAsync(SetRolledBack, new { importId, rolledBackAt, dropAfter = rolledBackAt + options.KeepReplacedFor }, cancellationToken: cancellationToken) == 0)
            throw new InvalidOperationException($"The rollback of import {importId} is done, and the note of its request is gone.");
        await session.ExecuteAsync(ForgetContent, new { importHex = importId.ToString("N") }, cancellationToken: cancellationToken);
        return rolledBackAt;
    }

    /// <summary>Notes that an upsert is undone, with the place that the scope has come to. Rows of which it was the correction can be corrected again.</summary>
    /// <returns>When that was.</returns>
    public async Task<DateTimeOffset> SetUndoneAsync(MySqlSession session, Guid importId, UndoCounts counts, CancellationToken cancellationToken)
    {
        var (importHex, rolledBackAt) = (importId.ToString("N"), time.GetUtcNow());
        if (await session.ExecuteAsync(SetUndone, new { importHex, rolledBackAt, counts.RestoredRows, counts.DeletedRows, counts.KeptRows }, cancellationToken: cancellationToken) == 0)
            throw new InvalidOperationException($"Import {importId} is undone, and the note of its request is gone.");
        await session.ExecuteAsync(ForgetContent, new { importHex }, cancellationToken: cancellationToken);
        await corrections.ReleaseAsync(session, importId, cancellationToken);
        return rolledBackAt;
    }
}

/// <summary>A former target, or its former rows, that may be asked to come back.</summary>
public sealed record RollbackRequest
{
    public string TenantId { get; init; } = "";
    public string Target { get; init; } = "";
    public string Dataset { get; init; } = "";
    public string IdempotencyKey { get; init; } = "";

    /// <summary>It is, and that is neither done nor refused.</summary>
    public bool IsAskedFor { get; init; }

    /// <summary>What is kept are the rows that an upsert has overwritten.</summary>
    public bool KeepsRows { get; init; }

    /// <summary>Nobody has dropped it, or is about to.</summary>
    public bool IsKept { get; init; }

    /// <summary>A later merge of its target, or the rollback of one, has committed.</summary>
    public bool IsSuperseded { get; init; }
}

/// <param name="Code">Of docs/error-codes.md.</param>
/// <param name="Message">Holds no row values.</param>
internal sealed record RollbackRefusal(string Code, string Message);
