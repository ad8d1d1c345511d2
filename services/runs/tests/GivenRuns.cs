using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Testing;

namespace Imports.Runs.Tests;

/// <summary>A ledger, an object store in a folder of its own, and the runs of imports in it. A row's key is one text, and its other field says which row it is.</summary>
public sealed class GivenRuns : IAsyncLifetime
{
    private static readonly DatasetDefinition Dataset = GivenTarget.Dataset(ColumnType.Text);

    private readonly TestDatabase database = new();
    private readonly string root = Directory.CreateTempSubdirectory("imports-runs-").FullName;

    public MySqlPool Pool { get; private set; } = null!;
    public IObjectStore Objects { get; private set; } = null!;
    public RunStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        Pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 2 });
        Objects = new DiskObjectStore(new ObjectStoreOptions { Root = root });
        Store = new RunStore(Objects);
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    public static RunBuilder Builder(int capacityBytes = 64) => new(new KeyEncoder(Dataset), capacityBytes, capacityRows: 1);

    public static RunBuilder Builder(long firstRow, params string[] keys)
    {
        var builder = Builder();
        for (var i = 0; i < keys.Length; i++)
            builder.Add(Place(firstRow + i), Fields(keys[i], firstRow + i), default);
        return builder;
    }

    public static RowPlace Place(long row) => new(row, row * 100, 99, row * 2, (row * 2) + 1);

    public static byte[] Fields(string key, long row) => Row.Of(key, Row.Text(row));

    /// <summary>A batch as it is while a worker stages it.</summary>
    public static BatchRow Batch(Guid importId, int number, long firstRow, long rowCount, int attempt = 1) => new()
    {
        ImportId = importId, BatchNumber = number, TenantId = "default", FirstRow = firstRow, RowCount = rowCount, Attempt = attempt,
    };

    /// <summary>Writes the run of one batch and puts the batch into the ledger as staged.</summary>
    public async Task<BatchRow> StageAsync(Guid importId, int number, long firstRow, params string[] keys)
    {
        var batch = Batch(importId, number, firstRow, keys.Length) with { StagedRows = keys.Length };
        using (var builder = Builder(firstRow, keys))
            await Store.WriteAsync(batch, builder, CancellationToken.None);
        await LedgerAsync(batch);
        return batch;
    }

    public async Task LedgerAsync(BatchRow batch)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(
            """
            INSERT INTO import_batch (import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, state, attempt, staged_rows, malformed_rows)
            VALUES (@ImportId, @BatchNumber, @TenantId, 0, 0, @FirstRow, @RowCount, 0, 'staged', @Attempt, @StagedRows, @RowCount - @StagedRows)
            """,
            batch);
    }

    /// <summary>All rows of an import in their order, each as its number and its fields.</summary>
    public async Task<IReadOnlyList<(long Row, string Fields)>> ReadAllAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        using var runs = await Store.OpenAllAsync(session, new ImportRow { ImportId = importId, TenantId = "default" }, CancellationToken.None);
        var rows = new List<(long, string)>();
        while (runs.Read())
            rows.Add((runs.Current.Number, System.Text.Encoding.UTF8.GetString(runs.Current.Fields)));
        Assert.False(runs.Read());
        return rows;
    }

    /// <summary>The stored files, those that are being written too.</summary>
    public IReadOnlyList<string> Files() => Directory.GetFiles(root, "*", SearchOption.AllDirectories);

    public static string FileName(BatchRow batch) => RunId.Of(batch.ImportId, batch.BatchNumber, batch.Attempt).ToString("N");
}
