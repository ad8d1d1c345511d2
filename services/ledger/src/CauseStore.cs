using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>import_cause</c>: how many rows of an import were refused for which cause.</summary>
public sealed class CauseStore
{
    private const int MostGroups = 100;
    private static readonly string Add = SqlFile.Read<CauseStore>("cause.add");
    private static readonly string HasCode = SqlFile.Read<CauseStore>("cause.has_code");
    private static readonly string DeleteCode = SqlFile.Read<CauseStore>("cause.delete_code");
    private static readonly string Select = SqlFile.Read<CauseStore>("cause.select");

    /// <summary>Counts the causes of rows that are written as rejects in the same transaction.</summary>
    public Task AddAsync(MySqlSession session, Guid importId, string tenantId, IEnumerable<MalformedRow> rows, CancellationToken cancellationToken)
    {
        var counts = new CauseCounts();
        counts.Add(rows);
        return AddAsync(session, importId, tenantId, counts, cancellationToken);
    }

    /// <summary>Counts the causes of rows that were written as rejects in the same transaction, all at once: another call may wait for a batch that waits for this one.</summary>
    public async Task AddAsync(MySqlSession session, Guid importId, string tenantId, CauseCounts counts, CancellationToken cancellationToken)
    {
        foreach (var (code, column, expected, rows) in counts.InKeyOrder())
            await session.ExecuteAsync(Add, new { importId, tenantId, code, column, expected, rows }, cancellationToken: cancellationToken);
    }

    /// <summary>Whether rows of the import were refused for it.</summary>
    public Task<bool> AnyAsync(MySqlSession session, Guid importId, string code, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<bool>(HasCode, new { importId, code }, cancellationToken: cancellationToken);

    /// <summary>Forgets the rows that were refused for it, in the transaction that removes them from the rejects.</summary>
    public Task ClearAsync(MySqlSession session, Guid importId, string code, CancellationToken cancellationToken)
        => session.ExecuteAsync(DeleteCode, new { importId, code, expected = (string?)null }, cancellationToken: cancellationToken);

    /// <summary>Forgets those of them alone that were told to be <paramref name="expected"/>: others that were refused for the same code stay.</summary>
    public Task ClearExpectedAsync(MySqlSession session, Guid importId, string code, string expected, CancellationToken cancellationToken)
        => session.ExecuteAsync(DeleteCode, new { importId, code, expected }, cancellationToken: cancellationToken);

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

    /// <summary>The target table refused it. A retry tries it again.</summary>
    public const string Target = "target";

    /// <summary>The target table refused it in a batch of a merge in sized batches, and that has committed. It stays refused.</summary>
    public const string TargetBatch = "target_batch";
}
