using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What is listed page by page: imports, and the batches of one.</summary>
internal static class ListEndpoints
{
    private const int DefaultPage = 20;
    private const int MaxPage = 200;
    private const int DefaultBatches = 100;

    private static readonly string[] Statuses =
    [
        ImportStatus.Queued, ImportStatus.Parsing, ImportStatus.Validated, ImportStatus.Loading, ImportStatus.Finalizing, ImportStatus.Done, ImportStatus.Failed, ImportStatus.Cancelled,
    ];

    /// <summary>Imports, newest first. <c>next</c> of a page is the address of the one after it.</summary>
    public static async Task<Ok<ImportPage>> ImportsAsync(
        HttpRequest request,
        ImportLister lister,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [Description("Any of these; repeat it for several.")] [FromQuery(Name = "status")] string[] status,
        [Description("Of this dataset.")] [FromQuery(Name = "dataset")] string? dataset,
        [Description("upsert, validate or replace.")] [FromQuery(Name = "mode")] string? mode,
        [Description("Accepted then or later, RFC 3339.")] [FromQuery(Name = "from")] string? from,
        [Description("Accepted before, RFC 3339.")] [FromQuery(Name = "to")] string? to,
        [Description("Imports at most, 1 to 200; default 20.")] [FromQuery(Name = "limit")] int? limit,
        [Description("Older than this import, as `next` has it.")] [FromQuery(Name = "before")] Guid? before,
        CancellationToken cancellationToken)
    {
        QueryValues.Allow(request.Query, "status", "dataset", "mode", "from", "to", "limit", "before");
        var count = QueryValues.Limit(limit, DefaultPage, MaxPage);
        foreach (var one in status)
            QueryValues.OneOf("status", one, Statuses);
        var filter = new ImportFilter
        {
            TenantId = Tenants.Default,
            Statuses = status,
            Dataset = dataset,
            Mode = QueryValues.OneOf("mode", mode, ImportMode.All),
            From = QueryValues.Time("from", from),
            To = QueryValues.Time("to", to),
        };
        await using var session = await pool.OpenAsync(cancellationToken);
        var page = await lister.ListAsync(session, filter, before, count, cancellationToken);
        return TypedResults.Ok(new ImportPage { Items = page.Imports, Next = page.Next is { } last ? Next(request, "before", last.ToString()) : null });
    }

    /// <summary>The batches that an import is cut into, in the order of the file.</summary>
    public static async Task<Ok<BatchPage>> BatchesAsync(
        HttpRequest request,
        [Description(ImportsEndpoints.IdText)] string id,
        ImportLookup imports,
        BatchReader batches,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [Description("Batches at most, 1 to 1000; default 100.")] [FromQuery(Name = "limit")] int? limit,
        [Description("Behind this batch, as `next` has it.")] [FromQuery(Name = "after")] int? after,
        CancellationToken cancellationToken)
    {
        var page = BatchPaging.Of(request, limit, after, DefaultBatches);
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        var (items, next) = await page.ReadAsync(batches, session, import.TaskId, cancellationToken);
        return TypedResults.Ok(new BatchPage { Items = items, Next = next });
    }

    /// <summary>The address of the next page: this one's, with another cursor.</summary>
    public static string Next(HttpRequest request, string cursorName, string cursor)
    {
        var query = new QueryBuilder(request.Query.Where(parameter => parameter.Key != cursorName)) { { cursorName, cursor } };
        return $"{request.Path}{query.ToQueryString()}";
    }
}
