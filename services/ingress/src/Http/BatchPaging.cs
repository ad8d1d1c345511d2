using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>One page of an import's batches, as its query asks for it.</summary>
internal sealed class BatchPaging
{
    public const int Most = 1000;

    private readonly HttpRequest request;
    private readonly int after;
    private readonly int count;

    private BatchPaging(HttpRequest request, int after, int count) => (this.request, this.after, this.count) = (request, after, count);

    /// <exception cref="ImportException">A value is out of its range, or the query has others.</exception>
    public static BatchPaging Of(HttpRequest request, int? limit, int? after, int defaultLimit)
    {
        QueryValues.Allow(request.Query, "limit", "after");
        var count = QueryValues.Limit(limit, defaultLimit, Most);
        if (after < 0)
            throw QueryValues.Invalid("after", after?.ToString(CultureInfo.InvariantCulture), "the number of a batch");
        return new BatchPaging(request, after ?? 0, count);
    }

    /// <returns>The batches, and the address of the next page; null = there is none.</returns>
    public async Task<(IReadOnlyList<BatchProgress> Items, string? Next)> ReadAsync(BatchReader batches, MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var found = await batches.ListAsync(session, importId, after, count + 1, cancellationToken);
        if (found.Count <= count)
            return (found, null);
        var shown = found.Take(count).ToList();
        return (shown, ListEndpoints.Next(request, "after", shown[^1].BatchNumber.ToString(CultureInfo.InvariantCulture)));
    }
}
