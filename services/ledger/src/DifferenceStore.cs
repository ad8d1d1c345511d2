using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The tables <c>import_changed_column</c> and <c>import_difference</c>: what a dry run would change.</summary>
public sealed class DifferenceStore
{
    private static readonly string InsertColumn = SqlFile.Read<DifferenceStore>("changed_column.insert");
    private static readonly string ListColumns = SqlFile.Read<DifferenceStore>("changed_column.list");
    private static readonly string InsertRow = SqlFile.Read<DifferenceStore>("difference.insert");
    private static readonly string ListRows = SqlFile.Read<DifferenceStore>("difference.list");

    /// <summary>Keeps what the dry run of an import has found. Once: behind <see cref="ImportStore.SetPreviewedCountsAsync"/>, in the same transaction.</summary>
    public async Task AddAsync(MySqlSession session, Guid importId, string tenantId, ImportDifferences differences, CancellationToken cancellationToken)
    {
        foreach (var changed in differences.Columns)
            await session.ExecuteAsync(InsertColumn, new { importId, tenantId, changed.Column, changed.Rows }, cancellationToken: cancellationToken);
        foreach (var (index, row) in differences.Sample.Index())
        {
            var (key, changes) = (JsonSerializer.Serialize(row.Key, RejectStore.Json), JsonSerializer.Serialize(row.Changes, RejectStore.Json));
            await session.ExecuteAsync(InsertRow, new { importId, tenantId, position = index + 1, row.Row, row.Line, key, changes }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>What the dry run of an import has found; nothing of an import that is none, or is not through yet.</summary>
    public async Task<ImportDifferences> ListAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var columns = await session.QueryAsync<ChangedColumn>(ListColumns, new { importId }, cancellationToken: cancellationToken);
        var rows = await session.QueryAsync<DifferenceRow>(ListRows, new { importId }, cancellationToken: cancellationToken);
        return new ImportDifferences(columns, [.. rows.Select(row => row.Read())]);
    }

    private sealed record DifferenceRow
    {
        public long Row { get; init; }
        public long Line { get; init; }
        public string Key { get; init; } = "{}";
        public string Changes { get; init; } = "[]";

        public RowDifference Read() => new(
            Row, Line, JsonSerializer.Deserialize<Dictionary<string, string>>(Key, RejectStore.Json) ?? [], JsonSerializer.Deserialize<List<ValueDifference>>(Changes, RejectStore.Json) ?? []);
    }
}
