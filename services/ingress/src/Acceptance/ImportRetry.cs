using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// Asks for the retry of a failed import: from the commit of that on its runs are safe, its place among imports of the same content is its own again, and the saga is told. Twice the
/// same retry is one.
/// </summary>
internal sealed class ImportRetry(
    IServiceScopeFactory scopes,
    ImportStore store,
    ImportOperations operations,
    AuditStore audit,
    DatasetStore datasets,
    ImportLookup imports,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    ILogger<ImportRetry> logger)
{
    private const int MaxAttempts = 3;

    /// <param name="id">As the path has it.</param>
    /// <param name="change">What of its options is to be another; the others stay.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The import as it stands afterwards, and what became of the request.</returns>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, <see cref="ErrorCodes.ImportNotRetryable"/> or <see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public async Task<(ImportSnapshot Import, RetryOutcome Outcome)> RequestAsync(string id, BudgetChange change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await TryAsync(id, change, cancellationToken);
                await using var session = await pool.OpenAsync(cancellationToken);
                return (await imports.FindAsync(session, id, cancellationToken), outcome);
            }
            catch (Exception e) when (MySqlErrors.IsDuplicateKey(e) && attempt < MaxAttempts)
            {
                // The same content came between the two looks: the next one finds it.
            }
        }
    }

    private async Task<RetryOutcome> TryAsync(string id, BudgetChange change, CancellationToken cancellationToken)
    {
        ImportRow import;
        string options;
        byte[]? place;
        await using (var session = await pool.OpenAsync(cancellationToken))
        {
            var importId = (await imports.FindAsync(session, id, cancellationToken)).TaskId;
            import = await store.FindAsync(session, importId, cancellationToken) ?? throw new InvalidOperationException($"Import {importId} is gone.");
            var changed = change.ApplyTo(import.ReadOptions() with { Mode = import.Mode });
            options = ImportOptionsJson.Write(changed);
            if (HasBegun(import))
                return options == Written(import) ? RetryOutcome.Running : throw NotFailed(import);
            if (import.Status != ImportStatus.Failed)
                throw NotFailed(import);
            OptionRules.Check(await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken), changed);
            place = await PlaceAsync(session, import, options, cancellationToken);
        }

        if (await CommitAsync(import, options, place, cancellationToken))
            return RetryOutcome.Requested;
        await using var again = await pool.OpenAsync(cancellationToken);
        var now = await store.FindAsync(again, import.ImportId, cancellationToken);
        return now is not null && HasBegun(now) && options == Written(now) ? RetryOutcome.Running : throw TooLate(import);
    }

    /// <summary>Asked for already, and not failed again since.</summary>
    private static bool HasBegun(ImportRow import)
        => import.RetryRequestedAt is not null || (import.Retries > 0 && !ImportStatus.IsTerminal(import.Status));

    private static string Written(ImportRow import) => ImportOptionsJson.Write(import.ReadOptions() with { Mode = import.Mode });

    /// <summary>Its place among imports of the same content and options. One that was made after it has taken its part over; one before it was there when this was made by force.</summary>
    private async Task<byte[]?> PlaceAsync(MySqlSession session, ImportRow import, string options, CancellationToken cancellationToken)
    {
        var before = DedupeKey.Places(DedupeKey.Of(import.TenantId, import.Dataset, import.DatasetVersion, Written(import), import.ContentHash, import.ParentId));
        var places = DedupeKey.Places(DedupeKey.Of(import.TenantId, import.Dataset, import.DatasetVersion, options, import.ContentHash, import.ParentId));
        var taken = await store.ListDuplicatesAsync(session, import.TenantId, [.. before.Concat(places).DistinctBy(Convert.ToHexString)], cancellationToken);
        if (taken.FirstOrDefault(other => IsLater(other.ImportId, import.ImportId)) is { } later)
            throw new ImportException(ErrorCodes.ImportNotRetryable, $"The same content was imported after it, as {later.ImportId}.");
        return places.FirstOrDefault(place => !taken.Any(other => other.DedupeKey.AsSpan().SequenceEqual(place)));
    }

    /// <summary>Ids are in the order in which imports were accepted.</summary>
    private static bool IsLater(Guid one, Guid other)
        => one.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(other.ToByteArray(bigEndian: true)) > 0;

    private async Task<bool> CommitAsync(ImportRow import, string options, byte[]? place, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = import.TenantId;
        await unit.BeginAsync(cancellationToken);
        if (!await operations.RequestRetryAsync(unit.Session, import.TenantId, import.ImportId, options, place, cancellationToken))
            return false;
        var detail = new Dictionary<string, string> { ["options"] = options };
        await audit.AddAsync(unit.Session, new AuditEntry(import.TenantId, Tenants.Anonymous, AuditAction.Retry, import.ImportId, detail), cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new RetryImport { ImportId = import.ImportId }, cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
        Log.RetryRequested(logger, import.ImportId);
        return true;
    }

    private static ImportException NotFailed(ImportRow import)
        => new(ErrorCodes.ImportNotRetryable, $"The import is {import.Status}; only a failed one is retried, with other options only once it has failed again.");

    private static ImportException TooLate(ImportRow import) => new(
        ErrorCodes.ImportNotRetryable,
        $"The time for a retry is over{(import.RetryUntil is { } until ? $" since {until:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")}: what the import had staged is removed. Send the file again.");
}

/// <summary>What became of the request for a retry.</summary>
internal enum RetryOutcome
{
    /// <summary>The saga is told.</summary>
    Requested,

    /// <summary>The same was asked for before, and the import is on its way.</summary>
    Running,
}

/// <summary>Another budget of bad rows.</summary>
/// <param name="RejectPolicy">One of <see cref="Contracts.RejectPolicy"/>; null = as it is.</param>
/// <param name="MaxRejects">Rows or a share; null = as it is, and none where the policy changes to atomic.</param>
internal sealed record BudgetChange(string? RejectPolicy, string? MaxRejects)
{
    public ImportOptions ApplyTo(ImportOptions options) => options with
    {
        RejectPolicy = RejectPolicy ?? options.RejectPolicy,
        MaxRejects = MaxRejects ?? (RejectPolicy == Contracts.RejectPolicy.Atomic ? null : options.MaxRejects),
    };
}
