using System.ComponentModel;
using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/imports/{id}/undo</c> answers: the receipt of an undo, and the rows that it has left as they were.</summary>
internal static class UndoEndpoints
{
    private const int DefaultRows = 100;
    private const int MostRows = 1000;

    public static void MapUndo(this RouteGroupBuilder imports)
    {
        imports.MapGet("{id}/undo", GetAsync)
            .WithName("get_undo").WithSummary("The receipt of the undo of an upsert")
            .WithDescription(
                "Who asked for it, when it was done, its place among the merges of the target, and how many rows are restored, deleted and kept as they are. 409: the import is not an upsert that is undone.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ReceiptNotReady);
        imports.MapGet("{id}/undo/kept", ListKeptAsync)
            .WithName("list_kept_rows").WithSummary("The rows that an undo has left as they were")
            .WithDescription(
                "By their business keys, page by page in the order in which the import wrote them. `CHANGED_SINCE`: somebody has changed the row since the import, in whatever column. `DELETED_SINCE`: somebody has "
                + "deleted it. `REFUSED_BY_TARGET`: the table does not take the row as it was, or does not let it go: a key, a check, a trigger, a row of another table. 410: they are erased.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ReceiptNotReady, ErrorCodes.ImportErased, ErrorCodes.RequestInvalid);
    }

    /// <summary>The receipt of the undo of an upsert.</summary>
    public static async Task<Ok<UndoReceipt>> GetAsync(
        [Description(ImportsEndpoints.IdText)] string id, ImportLookup imports, UndoReader undone, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        var row = await FindAsync(session, undone, import, cancellationToken);
        return TypedResults.Ok(new UndoReceipt
        {
            TaskId = row.ImportId,
            Dataset = row.Dataset,
            Target = row.Target,
            RequestedBy = row.RequestedBy,
            RequestedAt = row.RequestedAt is { } at ? Utc(at) : null,
            UndoneAt = Utc(row.UndoneAt),
            MergeOrder = row.MergeOrder,
            RestoredRows = row.RestoredRows,
            DeletedRows = row.DeletedRows,
            KeptRows = row.KeptRows,
            Kept = $"/imports/{row.ImportId}/undo/kept",
        });
    }

    /// <summary>The rows that the undo of an upsert has left as they were.</summary>
    public static async Task<Ok<KeptRowPage>> ListKeptAsync(
        HttpContext context,
        [Description(ImportsEndpoints.IdText)] string id,
        ImportLookup imports,
        UndoReader undone,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [Description("Rows at most, 1 to 1000; default 100.")] [FromQuery(Name = "limit")] int? limit,
        [Description("Rows behind this one, as `next` has it.")] [FromQuery(Name = "after")] long? after,
        CancellationToken cancellationToken)
    {
        QueryValues.Allow(context.Request.Query, "limit", "after");
        var count = QueryValues.Limit(limit, DefaultRows, MostRows);
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        Erasure.Demand(import);
        await FindAsync(session, undone, import, cancellationToken);
        // One more than asked for says whether there is a further page.
        var rows = await undone.ListKeptAsync(session, import.TaskId, after ?? 0, count + 1, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new KeptRowPage
        {
            Items = [.. rows.Take(count)],
            Next = rows.Count > count ? ListEndpoints.Next(context.Request, "after", rows[count - 1].Row.ToString(CultureInfo.InvariantCulture)) : null,
        });
    }

    private static async Task<UndoRow> FindAsync(MySqlSession session, UndoReader undone, ImportSnapshot import, CancellationToken cancellationToken)
        => await undone.FindAsync(session, import.TenantId, import.TaskId, cancellationToken)
            ?? throw new ImportException(ErrorCodes.ReceiptNotReady, "The import is not an upsert that is undone; only one whose undo has committed has its receipt.");

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}

/// <summary>What the undo of an upsert has done; the three counts are together the rows that the import had changed or inserted.</summary>
public sealed record UndoReceipt
{
    public required Guid TaskId { get; init; }
    public required string Dataset { get; init; }

    /// <summary>The table in the target schema.</summary>
    public required string Target { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? RequestedBy { get; init; }
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>Right before its commit.</summary>
    public required DateTimeOffset UndoneAt { get; init; }

    /// <summary>Which of the merges and rollbacks of its target it was, in one order with that of the receipts.</summary>
    public required long MergeOrder { get; init; }

    /// <summary>Rows that are again what they were before the import.</summary>
    public required long RestoredRows { get; init; }

    /// <summary>Rows that the import had inserted, and that are gone.</summary>
    public required long DeletedRows { get; init; }

    /// <summary>Rows that stay as they are.</summary>
    public required long KeptRows { get; init; }

    /// <summary>Where those are listed.</summary>
    public required string Kept { get; init; }
}

/// <summary>A page of rows that an undo has left as they were.</summary>
public sealed record KeptRowPage
{
    /// <summary>Empty as well when the time for which rejected rows are kept is over.</summary>
    public required IReadOnlyList<KeptRow> Items { get; init; }

    /// <summary>The address of the next page; null = this is the last one.</summary>
    public string? Next { get; init; }
}
