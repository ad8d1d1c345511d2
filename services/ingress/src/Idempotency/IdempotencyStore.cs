using Imports.MySql;

namespace Imports.Ingress;

/// <summary>The table <c>idempotency_key</c>: who works on the first request of a key, and then its answer. All times are the database's.</summary>
internal sealed class IdempotencyStore
{
    private static readonly string Claim = SqlFile.Read<IdempotencyStore>("idempotency.claim");
    private static readonly string Select = SqlFile.Read<IdempotencyStore>("idempotency.select");
    private static readonly string TakeOver = SqlFile.Read<IdempotencyStore>("idempotency.take_over");
    private static readonly string Renew = SqlFile.Read<IdempotencyStore>("idempotency.renew");
    private static readonly string SetAnswer = SqlFile.Read<IdempotencyStore>("idempotency.set_answer");
    private static readonly string Release = SqlFile.Read<IdempotencyStore>("idempotency.release");
    private static readonly string SelectExpired = SqlFile.Read<IdempotencyStore>("idempotency.select_expired");
    private static readonly string Delete = SqlFile.Read<IdempotencyStore>("idempotency.delete");

    /// <summary>How long a key is kept after its import's end, or after its answer where that came later.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Claims the key, or says who has it. A transaction of its own, committed when the task completes.</summary>
    /// <returns>Null = it is the claimer's now; else the row as it stands.</returns>
    public async Task<IdempotencyRow?> ClaimAsync(MySqlSession session, IdempotencyClaim claim, TimeSpan lease, CancellationToken cancellationToken)
    {
        var row = new { claim.TenantId, claim.Key, claim.RequestHash, claim.Holder, leaseSeconds = lease.TotalSeconds };
        await session.BeginAsync(cancellationToken);
        await session.ExecuteAsync(Claim, row, cancellationToken: cancellationToken);
        var found = await session.QueryFirstOrDefaultAsync<IdempotencyRow>(
                Select, new { claim.TenantId, claim.Key, keepSeconds = (long)Kept.TotalSeconds }, cancellationToken: cancellationToken)
            ?? throw new InvalidOperationException("A key is gone under its lock.");
        var isOurs = found.Holder == claim.Holder;
        if (!isOurs && (found.IsExpired || (found.Answer is null && !found.IsLeased)))
            isOurs = await session.ExecuteAsync(TakeOver, row, cancellationToken: cancellationToken) == 1;
        await session.CommitAsync(cancellationToken);
        return isOurs ? null : found;
    }

    /// <summary>False when the claim was lost: its lease ran out and another took it over.</summary>
    public async Task<bool> RenewAsync(MySqlSession session, IdempotencyClaim claim, TimeSpan lease, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Renew, new { claim.TenantId, claim.Key, claim.Holder, leaseSeconds = lease.TotalSeconds }, cancellationToken: cancellationToken) == 1;

    /// <summary>Records the answer, in the transaction that accepts the import.</summary>
    /// <exception cref="IdempotencyKeyInUseException">The claim was lost; the transaction must not commit.</exception>
    public async Task SetAnswerAsync(
        MySqlSession session, IdempotencyClaim claim, byte[] contentHash, Guid importId, RecordedAnswer answer, CancellationToken cancellationToken)
    {
        var row = new { claim.TenantId, claim.Key, claim.Holder, contentHash, importId, status = answer.Status, answer = answer.Json };
        if (await session.ExecuteAsync(SetAnswer, row, cancellationToken: cancellationToken) != 1)
            throw new IdempotencyKeyInUseException();
    }

    /// <summary>Frees a key whose request came to nothing. One that has its answer stays.</summary>
    public Task ReleaseAsync(MySqlSession session, IdempotencyClaim claim, CancellationToken cancellationToken)
        => session.ExecuteAsync(Release, new { claim.TenantId, claim.Key, claim.Holder }, cancellationToken: cancellationToken);

    /// <summary>Removes keys that are expired or were abandoned, the oldest first.</summary>
    /// <returns>How many were found; fewer than <paramref name="limit"/> = no more are left.</returns>
    public async Task<int> PurgeAsync(MySqlSession session, int limit, CancellationToken cancellationToken)
    {
        var expired = await session.QueryAsync<ExpiredKey>(SelectExpired, new { keepSeconds = (long)Kept.TotalSeconds, limit }, cancellationToken: cancellationToken);
        foreach (var key in expired)
            await session.ExecuteAsync(Delete, key, cancellationToken: cancellationToken);
        return expired.Count;
    }

    private sealed record ExpiredKey
    {
        public string TenantId { get; init; } = "";
        public string Key { get; init; } = "";
        public Guid Holder { get; init; }
    }
}

/// <summary>One row of <c>idempotency_key</c> as it stands.</summary>
internal sealed record IdempotencyRow
{
    public byte[] RequestHash { get; init; } = [];
    public byte[]? ContentHash { get; init; }
    public Guid Holder { get; init; }
    public Guid? ImportId { get; init; }

    /// <summary>Null until the first request is answered.</summary>
    public int? AnswerStatus { get; init; }
    public string? Answer { get; init; }
    public bool IsLeased { get; init; }
    public bool IsExpired { get; init; }
}

/// <summary>A request's hold on its key.</summary>
/// <param name="TenantId">Whose key.</param>
/// <param name="Key">The sender's.</param>
/// <param name="RequestHash">SHA-256 of everything that is asked for but the content.</param>
/// <param name="Holder">This request alone.</param>
internal sealed record IdempotencyClaim(string TenantId, string Key, byte[] RequestHash, Guid Holder);

/// <summary>An answer to a posted file, as it is sent and kept.</summary>
/// <param name="ImportId">The import that it tells of.</param>
/// <param name="Status">200 or 202.</param>
/// <param name="Json">The body.</param>
/// <param name="IsReplayed">It is the first answer once more.</param>
internal sealed record RecordedAnswer(Guid ImportId, int Status, string Json, bool IsReplayed = false);

/// <summary>The first request of the key is not answered yet: ask again.</summary>
internal sealed class IdempotencyKeyInUseException() : Exception("The first request with this idempotency key is still being answered.");
