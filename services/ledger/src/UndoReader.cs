using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads what the undo of an upsert has done: its row of <c>replaced_table</c>, and the rows that it has left as they were (<c>import_kept_row</c>).</summary>
public sealed class UndoReader
{
    private static readonly string Select = SqlFile.Read<UndoReader>("undo.select");
    private static readonly string ListKept = SqlFile.Read<UndoReader>("kept_row.list");

    /// <summary>Null = the tenant has no such import, or it is not undone.</summary>
    public Task<UndoRow?> FindAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<UndoRow>(Select, new { tenantId, importId }, cancellationToken: cancellationToken);

    /// <summary>The rows that were kept as they are, page by page.</summary>
    /// <param name="session">Any session of the control schema.</param>
    /// <param name="importId">The import.</param>
    /// <param name="after">Only later rows; 0 = from the first.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public async Task<IReadOnlyList<KeptRow>> ListKeptAsync(MySqlSession session, Guid importId, long after, int limit, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<StoredRow>(ListKept, new { importId, after, limit }, cancellationToken: cancellationToken)).Select(row => row.Read())];

    private sealed record StoredRow
    {
        public long Row { get; init; }
        public string Key { get; init; } = "{}";
        public string Reason { get; init; } = "";

        public KeptRow Read() => new(Row, JsonSerializer.Deserialize<Dictionary<string, string>>(Key, RejectStore.Json) ?? [], Reason);
    }
}

/// <summary>An upsert that is undone.</summary>
public sealed record UndoRow
{
    public Guid ImportId { get; init; }
    public string Dataset { get; init; } = "";
    public string Target { get; init; } = "";
    public string? RequestedBy { get; init; }
    public DateTime? RequestedAt { get; init; }
    public DateTime UndoneAt { get; init; }
    public long MergeOrder { get; init; }
    public long RestoredRows { get; init; }
    public long DeletedRows { get; init; }
    public long KeptRows { get; init; }
}

/// <summary>A row that an undo has left as it was.</summary>
/// <param name="Row">Its number among the rows that the import has changed or inserted; numbers may be left out.</param>
/// <param name="Key">Its business key by column, as the database writes it.</param>
/// <param name="Reason">CHANGED_SINCE, DELETED_SINCE or REFUSED_BY_TARGET.</param>
public sealed record KeptRow(long Row, IReadOnlyDictionary<string, string> Key, string Reason);
