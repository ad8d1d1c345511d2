using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/imports</c> answers.</summary>
internal static class ImportsEndpoints
{
    private const int DefaultPage = 20;
    private const int MaxPage = 200;

    /// <summary>Takes a file and answers as soon as it is durable: 202 with a new import, or 200 with the first one of the same content.</summary>
    public static async Task<IResult> PostAsync(
        HttpRequest request,
        ImportIntake intake,
        IdempotencyGate gate,
        IngressOptions limits,
        [FromQuery(Name = "dataset")] string? dataset,
        [FromQuery(Name = "file_name")] string? fileName,
        [FromHeader(Name = "X-File-Name")] string? fileNameHeader,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var key = IdempotencyKey.Check(idempotencyKey);
        var definition = await intake.FindDatasetAsync(Tenants.Default, dataset, cancellationToken);
        var (options, force) = OptionQuery.Read(request.Query);
        OptionRules.Check(definition, options);
        var named = fileName ?? fileNameHeader;
        return new PostedResult(await gate.RunAsync(
            Tenants.Default,
            key,
            IntakeRequest.Describe($"POST /imports {named}", definition.Name, options, force),
            async (claim, token) =>
            {
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await intake.ImportAsync(new IntakeRequest(Tenants.Default, definition, options, force, claim, RequestedBy: null), body, token);
            },
            async token =>
            {
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await BodyHash.OfAsync(body, limits.MaxUploadBytes, token);
            },
            cancellationToken));
    }

    /// <summary>What is known of an import.</summary>
    public static async Task<Ok<ImportSnapshot>> GetAsync(
        string id, SnapshotReader snapshots, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var importId))
            throw Unknown(id);
        await using var session = await pool.OpenAsync(cancellationToken);
        return TypedResults.Ok(await snapshots.FindAsync(session, importId, cancellationToken) ?? throw Unknown(id));
    }

    /// <summary>Imports, newest first.</summary>
    public static async Task<Ok<ImportPage>> ListAsync(
        SnapshotReader snapshots,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [FromQuery(Name = "limit")] int? limit,
        [FromQuery(Name = "before")] Guid? before,
        CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
            throw new ImportException(ErrorCodes.RequestInvalid, $"'limit' must be 1 to {MaxPage}.");
        var count = limit ?? DefaultPage;
        await using var session = await pool.OpenAsync(cancellationToken);
        var items = await snapshots.ListLatestAsync(session, Tenants.Default, before, count, cancellationToken);
        return TypedResults.Ok(new ImportPage { Items = items, Next = items.Count == count ? $"/imports?limit={count}&before={items[^1].TaskId}" : null });
    }

    private static ImportException Unknown(string id) => new(ErrorCodes.ImportUnknown, $"There is no import '{id}'.");
}
