using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>
/// Answers a request once for each idempotency key: the first is worked on, its twins get its answer. The key is claimed before the body is read, and its
/// answer is recorded by the transaction that accepts the import.
/// </summary>
internal sealed class IdempotencyGate(
    IdempotencyStore store,
    PostedAnswers answers,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    IngressOptions options,
    TimeProvider clock,
    ILogger<IdempotencyGate> logger)
{
    /// <param name="tenantId">Whose request.</param>
    /// <param name="key">The sender's key; null = the request stands for itself.</param>
    /// <param name="request">Everything that is asked for but the content, as text.</param>
    /// <param name="import">Makes the import; under a claim it records the answer with it.</param>
    /// <param name="hashAgain">The content's hash of a request that was answered before; null = it cannot be had, and the request is taken for the same.</param>
    /// <param name="cancellationToken">Gives the request up and frees its key.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.IdempotencyKeyReused"/>, or whatever refuses the import.</exception>
    /// <exception cref="IdempotencyKeyInUseException">The first request is not answered yet.</exception>
    public async Task<RecordedAnswer> RunAsync(
        string tenantId,
        string? key,
        string request,
        Func<IdempotencyClaim?, CancellationToken, Task<Acceptance>> import,
        Func<CancellationToken, Task<byte[]?>> hashAgain,
        CancellationToken cancellationToken)
    {
        if (key is null)
            return answers.Of(await import(null, cancellationToken));
        var claim = new IdempotencyClaim(tenantId, key, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(request)), Guid.CreateVersion7(clock.GetUtcNow()));
        if (await ClaimAsync(claim, cancellationToken) is { } first)
            return await ReplayAsync(first, claim, hashAgain, cancellationToken);
        return await FirstAsync(claim, import, cancellationToken);
    }

    private async Task<IdempotencyRow?> ClaimAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await store.ClaimAsync(session, claim, options.IdempotencyLease, cancellationToken);
    }

    private async Task<RecordedAnswer> FirstAsync(
        IdempotencyClaim claim, Func<IdempotencyClaim?, CancellationToken, Task<Acceptance>> import, CancellationToken cancellationToken)
    {
        var lease = new IdempotencyLease(store, pool, claim, options.IdempotencyLease, clock, logger);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            return answers.Of(await import(claim, stop.Token));
        }
        catch (Exception e)
        {
            var isLost = lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
            await ReleaseAsync(claim);
            if (isLost && e is OperationCanceledException)
                throw new IdempotencyKeyInUseException();
            throw;
        }
        finally
        {
            await lease.DisposeAsync();
        }
    }

    private static async Task<RecordedAnswer> ReplayAsync(
        IdempotencyRow first, IdempotencyClaim claim, Func<CancellationToken, Task<byte[]?>> hashAgain, CancellationToken cancellationToken)
    {
        if (!first.RequestHash.AsSpan().SequenceEqual(claim.RequestHash))
            throw Reused("other parameters");
        if (first is not { Answer: { } answer, AnswerStatus: { } status, ImportId: { } importId })
            throw new IdempotencyKeyInUseException();
        if (await hashAgain(cancellationToken) is { } hash && !hash.AsSpan().SequenceEqual(first.ContentHash))
            throw Reused("another file");
        return new RecordedAnswer(importId, status, answer, IsReplayed: true);
    }

    /// <summary>Never throws: a key that cannot be freed now is free when its lease runs out.</summary>
    private async Task ReleaseAsync(IdempotencyClaim claim)
    {
        try
        {
            await using var session = await pool.OpenAsync(CancellationToken.None);
            await store.ReleaseAsync(session, claim, CancellationToken.None);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            Log.ReleaseFailed(logger, e);
        }
    }

    private static ImportException Reused(string with)
        => new(ErrorCodes.IdempotencyKeyReused, $"The idempotency key came before with {with}. A new request needs a new key; a repeated one must be the same.");
}
