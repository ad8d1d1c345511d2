using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>import_cause</c>: how many rows of an import were refused for which cause.</summary>
public sealed class CauseStore
{
    private const int MostGroups = 100;
    private static readonly string Add = SqlFile.Read<CauseStore>("cause.add");
    private static readonly string CountRejects = SqlFile.Read<CauseStore>("cause.count_rejects");
    private static readonly string Select = SqlFile.Read<CauseStore>("cause.select");

    /// <summary>Counts the causes of rows that are written as rejects in the same transaction.</summary>
    public async Task AddAsync(MySqlSession session, Guid importId, string tenantId, IEnumerable<MalformedRow> rows, CancellationToken cancellationToken)
    {
        // In the order of the key: two batches that count the same causes cannot lock each other out.
        var groups = rows.SelectMany(row => row.Causes)
            .GroupBy(cause => (cause.Code, Column: cause.Column ?? "", cause.Expected))
            .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Column, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Expected, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var (code, column, expected) = group.Key;
            await AddAsync(session, importId, tenantId, code, column, expected, group.LongCount(), cancellationToken);
        }
    }

    /// <summary>Counts one cause of rows that are written as rejects in the same transaction.</summary>
    public Task AddAsync(
        MySqlSession session, Guid importId, string tenantId, string code, string column, string expected, long rows, CancellationToken cancellationToken)
        => session.ExecuteAsync(Add, new { importId, tenantId, code, column, expected, rows }, cancellationToken: cancellationToken);

    /// <summary>Counts the causes of rejects that a statement wrote in the same transaction.</summary>
    /// <param name="session">That transaction's.</param>
    /// <param name="importId">The import.</param>
    /// <param name="tenantId">Its tenant.</param>
    /// <param name="kind">One of <see cref="RejectKind"/>.</param>
    /// <param name="firstRow">The first row of the range.</param>
    /// <param name="lastRow">The last one.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public Task CountRejectsAsync(
        MySqlSession session, Guid importId, string tenantId, string kind, long firstRow, long lastRow, CancellationToken cancellationToken)
        => session.ExecuteAsync(CountRejects, new { importId, tenantId, kind, firstRow, lastRow }, TimeSpan.FromMinutes(5), cancellationToken);

    /// <summary>The causes of an import, the most frequent first.</summary>
    public async Task<IReadOnlyList<RejectGroup>> ListAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => [.. await session.QueryAsync<RejectGroup>(Select, new { importId, limit = MostGroups }, cancellationToken: cancellationToken)];
}

/// <summary>Why a row is no valid one.</summary>
public static class RejectKind
{
    public const string Malformed = "malformed";
    public const string Rule = "rule";
    public const string Duplicate = "duplicate";
}
