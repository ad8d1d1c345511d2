using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>One page of an import's batches, or of its merge's, as its query asks for it.</summary>
internal sealed class BatchPaging
{
    public const int Most = 1000;

    private readonly HttpRequest request;
    private readonly string name;
    private readonly int after;
    private readonly int count;

    private BatchPaging(HttpRequest request, string name, int after, int count) => (this.request, this.name, this.after, this.count) = (request, name, after, count);

    /// <param name="request">The query.</param>
    /// <param name="limit">Of it.</param>
    /// <param name="after">Of it.</param>
    /// <param name="defaultLimit">Where it has none.</param>
    /// <param name="other">What else the query may have.</param>
    /// <param name="name">Of <paramref name="after"/> in the query.</param>
    /// <exception cref="ImportException">A value is out of its range, or the query has others.</exception>
    public static BatchPaging Of(HttpRequest request, int? limit, int? after, int defaultLimit, string? other = null, string name = "after")
    {
        QueryValues.Allow(request.Query, other is null ? ["limit", name] : ["limit", name, other]);
        var count = QueryValues.Limit(limit, defaultLimit, Most);
        if (after < 0)
            throw QueryValues.Invalid(name, after?.ToString(CultureInfo.InvariantCulture), "the number of a batch");
        return new BatchPaging(request, name, after ?? 0, count);
    }

    /// <returns>The batches, and the address of the next page; null = there is none.</returns>
    public async Task<(IReadOnlyList<BatchProgress> Items, string? Next)> ReadAsync(BatchReader batches, MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => Page(await batches.ListAsync(session, importId, after, count + 1, cancellationToken), batch => batch.BatchNumber);

    /// <inheritdoc cref="ReadAsync(BatchReader, MySqlSession, Guid, CancellationToken)"/>
    public async Task<(IReadOnlyList<MergeBatch> Items, string? Next)> ReadAsync(MergeBatchReader batches, MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => Page(await batches.ListAsync(session, importId, after, count + 1, cancellationToken), batch => batch.Number);

    private (IReadOnlyList<T> Items, string? Next) Page<T>(IReadOnlyList<T> found, Func<T, int> number)
    {
        if (found.Count <= count)
            return (found, null);
        var shown = found.Take(count).ToList();
        return (shown, ListEndpoints.Next(request, name, number(shown[^1]).ToString(CultureInfo.InvariantCulture)));
    }
}
