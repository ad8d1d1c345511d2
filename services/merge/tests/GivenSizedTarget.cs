using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>A dataset of a test's own that is merged in batches of a few rows, in the order of its items, and ways to stop a merge between two of them.</summary>
public sealed class GivenSizedTarget
{
    private readonly GivenValidatedImport given;

    private GivenSizedTarget(GivenValidatedImport given, DatasetDefinition dataset) => (this.given, Dataset) = (given, dataset);

    public DatasetDefinition Dataset { get; }

    public string Quoted => SqlName.Quote(given.Database.Server.TargetSchema, Dataset.TargetTable);

    public static async Task<GivenSizedTarget> CreateAsync(GivenValidatedImport given, long rows = 3, bool hasScope = false)
    {
        var definition =
            $$"""
            {
              "name": "z{{Guid.NewGuid():N}}", "version": 1, "business_key": ["item", "part"], "sized_batches": { "rows": {{rows}} }{{(hasScope ? ", \"scope\": \"part\"" : "")}},
              "columns": [
                { "name": "item", "type": "text", "max_length": 20, "required": true },
                { "name": "part", "type": "integer", "required": true },
                { "name": "quantity", "type": "integer" }
              ]
            }
            """;
        await given.Database.RegisterDatasetAsync(definition);
        return new GivenSizedTarget(given, DatasetReader.Read(definition));
    }

    public Task<Guid> StageAsync(IEnumerable<(string Item, int Quantity)> rows, string? maxRejects = null, string mode = ImportMode.Upsert, int part = 1)
        => given.StageAsync(new StagedImport(Dataset, rows.Select(row => new object?[] { row.Item, part, row.Quantity })) { Mode = mode, MaxRejects = maxRejects });

    public async Task<Guid> MergeAsync(RunningMerge merge, params (string Item, int Quantity)[] rows)
    {
        var import = await StageAsync(rows);
        await PublishAsync(merge, import);
        await merge.MergedAsync(import);
        return import;
    }

    public static Task PublishAsync(RunningMerge merge, Guid import, int attempt = 1) => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = attempt });

    /// <summary>Somebody else inserts an item and does not commit: a merge that comes to it waits there.</summary>
    public async Task<MySqlSession> HoldAsync(string item, int part = 1)
    {
        var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {Quoted} (tenant_id, item, part, _import_id, _changed_at) VALUES ('default', @item, @part, @id, UTC_TIMESTAMP(6))", new { item, part, id = Guid.Empty });
        return session;
    }

    /// <summary>Its first batches are committed, and the next one is at work.</summary>
    public Task CommittedAsync(Guid import, int batches) => Eventually.IsTrueAsync(
        async () => (await given.RowAsync(import)).MergeBatches == batches && await given.RunningAsync("load") is not null, TimeSpan.FromSeconds(30), $"{batches} batches are committed");

    /// <summary>An import whose first batch, of three rows, is committed, as its delivery has left it.</summary>
    public async Task<Guid> LeftAsync((string Item, int Quantity)[] rows)
    {
        var import = await given.RowAsync(await StageAsync(rows));
        var store = new SizedMergeStore(given.Pool, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SizedMergeStore>.Instance);
        await using var session = await given.Pool.OpenAsync();
        var position = await store.TakeAsync(session, import, Dataset.TargetTable, CancellationToken.None);
        await session.BeginAsync();
        foreach (var (item, quantity) in rows.Take(3))
            await session.ExecuteAsync(
                $"INSERT INTO {Quoted} (tenant_id, item, part, quantity, _import_id, _changed_at) VALUES ('default', @item, 1, @quantity, @id, UTC_TIMESTAMP(6))", new { item, quantity, id = import.ImportId });
        var key = new Runs.KeyBuffer();
        new Runs.KeyEncoder(Dataset).Encode(StagedImport.Fields([rows[2].Item, 1, rows[2].Quantity]), key);
        Assert.NotNull(await AddAsync(store, session, import, position, key.Written.ToArray()));
        await session.CommitAsync();
        return import.ImportId;
    }

    /// <summary>Writes a first batch of three new rows into the ledger.</summary>
    public static Task<SizedPosition?> AddAsync(SizedMergeStore store, MySqlSession session, ImportRow import, SizedPosition position, byte[]? lastKey = null)
        => store.AddAsync(session, import, position, new MergeBatch(1, 3, 3, 0, 0, 0, DateTimeOffset.UtcNow), lastKey ?? [7], 3, CancellationToken.None);

    public Task SetStatusAsync(Guid import, string status)
        => given.ExecuteAsync("UPDATE import SET status = @status, error_code = IF(@status = 'failed', 'X', NULL) WHERE import_id = @import", new { import, status });

    public Task<IReadOnlyList<string>> RowsAsync() => given.QueryAsync<string>($"SELECT CONCAT_WS('|', item, quantity) FROM {Quoted} ORDER BY item, part");

    /// <summary>Of each batch in the ledger: its number, rows, inserted, updated, unchanged, refused.</summary>
    public Task<IReadOnlyList<string>> BatchesAsync(Guid import) => given.QueryAsync<string>(
        "SELECT CONCAT_WS(' ', batch_number, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows) FROM merge_batch WHERE import_id = @import ORDER BY batch_number", new { import });

    public Task<IReadOnlyList<DateTime>> CommitTimesAsync(Guid import)
        => given.QueryAsync<DateTime>("SELECT committed_at FROM merge_batch WHERE import_id = @import ORDER BY batch_number", new { import });

    /// <summary>Nothing of a merge in sized batches is left at work, and import, receipt and ledger say the same.</summary>
    public async Task IsFinishedAsync(Guid import, int batches, long inserted, long updated, long unchanged)
    {
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM sized_merge WHERE import_id = @import", new { import }));
        var row = await given.RowAsync(import);
        Assert.Equal((batches, inserted, updated, unchanged), (row.MergeBatches, row.InsertedRows, row.UpdatedRows, row.UnchangedRows));
        Assert.Equal([$"{batches} {inserted} {updated} {unchanged}"], await given.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', merge_batches, inserted_rows, updated_rows, unchanged_rows) FROM receipt WHERE import_id = @import", new { import }));
        await using var session = await given.Pool.OpenAsync();
        var sum = await new MergeBatchReader().SumAsync(session, import, CancellationToken.None);
        Assert.Equal((batches, inserted, updated, unchanged), (sum?.Batches ?? 0, sum?.InsertedRows ?? 0, sum?.UpdatedRows ?? 0, sum?.UnchangedRows ?? 0));
    }
}
