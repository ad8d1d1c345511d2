using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The tables <c>merge_scope</c>, <c>merge_scope_value</c> and <c>merge_counter</c>: what a merge locks, and the order of the merges committed in a target. A merge has the target's row,
/// alone or shared; who shares it locks the values of its rows, in the order of their hashes. Each waits only for what comes later in that order, so no two wait for each other.
/// </summary>
public sealed class ScopeStore([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool)
{
    /// <summary>Locked as a target while a version of a dataset is stored, here and by the migrator, or a table goes that none has; no table has such a name.</summary>
    public const string AllDatasets = "";

    private static readonly string Find = SqlFile.Read<ScopeStore>("scope.find");
    private static readonly string Create = SqlFile.Read<ScopeStore>("scope.create");
    private static readonly string CreateCounter = SqlFile.Read<ScopeStore>("scope.create_counter");
    private static readonly string SetColumn = SqlFile.Read<ScopeStore>("scope.set_column");
    private static readonly string ListValues = SqlFile.Read<ScopeStore>("scope.list_values");
    private static readonly string CreateValue = SqlFile.Read<ScopeStore>("scope.create_value");
    private static readonly string LockWhole = SqlFile.Read<ScopeStore>("scope.lock");
    private static readonly string LockShared = SqlFile.Read<ScopeStore>("scope.lock_shared");
    private static readonly string LockValue = SqlFile.Read<ScopeStore>("scope.lock_value");
    private static readonly string Advance = SqlFile.Read<ScopeStore>("scope.advance");
    private static readonly string NoteOrder = SqlFile.Read<ScopeStore>("scope.note_order");

    /// <summary>Above the servers' lock wait of 50 s, so that the server ends the wait and the session stays usable.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Waits for its turn, at each lock up to the server's lock wait timeout; a longer wait is a transient error, and the message is tried again.</summary>
    /// <exception cref="MySqlUnavailableException">What it locks by was changed or purged in this moment; the message comes again.</exception>
    public async Task LockAsync(MySqlSession session, string tenantId, string target, MergeScope scope, CancellationToken cancellationToken)
    {
        await PrepareAsync(tenantId, target, scope, cancellationToken);
        if (scope.IsWhole)
        {
            await session.QueryFirstOrDefaultAsync<long>(LockWhole, new { tenantId, target }, Timeout, cancellationToken);
            return;
        }

        if (await session.QueryFirstOrDefaultAsync<string>(LockShared, new { tenantId, target }, Timeout, cancellationToken) != scope.Column)
            throw new MySqlUnavailableException($"Other imports lock {target} by another column than {scope.Column} now.");
        foreach (var hash in scope.Values)
        {
            if (await session.ExecuteAsync(LockValue, new { tenantId, target, hash }, Timeout, cancellationToken) == 0)
                throw new MySqlUnavailableException($"A value by which {target} was to be locked has just been purged.");
        }
    }

    /// <summary>Takes the whole target, or finds that the session has it still.</summary>
    public Task LockAsync(MySqlSession session, string tenantId, string target, CancellationToken cancellationToken)
        => LockAsync(session, tenantId, target, MergeScope.Whole, cancellationToken);

    /// <summary>Takes the merge's number, as late as can be: all merges into the target wait here until the commit.</summary>
    public async Task AdvanceAsync(MySqlSession session, string tenantId, string target, MergeScope scope, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Advance, new { tenantId, target }, Timeout, cancellationToken);
        if (scope.IsWhole)
            await session.ExecuteAsync(NoteOrder, new { tenantId, target }, Timeout, cancellationToken);
    }

    /// <summary>Makes the rows that are to be locked, in short transactions: as part of the merge's they would be locked against everybody, the shared one too.</summary>
    private async Task PrepareAsync(string tenantId, string target, MergeScope scope, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var found = await session.QueryFirstOrDefaultAsync<FoundScope>(Find, new { tenantId, target }, cancellationToken: cancellationToken);
        if (found is not { HasCounter: true })
        {
            await session.BeginAsync(cancellationToken);
            await session.ExecuteAsync(Create, new { tenantId, target }, Timeout, cancellationToken);
            await session.ExecuteAsync(CreateCounter, new { tenantId, target }, Timeout, cancellationToken);
            await session.CommitAsync(cancellationToken);
        }

        if (scope.IsWhole)
            return;
        if (found?.ScopeColumn != scope.Column)
            await session.ExecuteAsync(SetColumn, new { tenantId, target, column = scope.Column }, Timeout, cancellationToken);
        await CreateValuesAsync(session, tenantId, target, scope.Values, cancellationToken);
    }

    private static async Task CreateValuesAsync(MySqlSession session, string tenantId, string target, IReadOnlyList<byte[]> hashes, CancellationToken cancellationToken)
    {
        var there = (await session.QueryAsync<byte[]>(ListValues, new { tenantId, target, hashes }, cancellationToken: cancellationToken)).Select(Convert.ToHexString).ToHashSet();
        var missing = hashes.Where(hash => !there.Contains(Convert.ToHexString(hash))).ToList();
        if (missing.Count == 0)
            return;
        await session.BeginAsync(cancellationToken);
        foreach (var hash in missing)
            await session.ExecuteAsync(CreateValue, new { tenantId, target, hash }, Timeout, cancellationToken);
        await session.CommitAsync(cancellationToken);
    }

    private sealed record FoundScope
    {
        public string ScopeColumn { get; init; } = "";
        public bool HasCounter { get; init; }
    }
}
