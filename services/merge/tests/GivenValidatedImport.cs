using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Imports that are validated and wait for their merge: a staging table with rows, and the counts that go with it.</summary>
public sealed class GivenValidatedImport : IAsyncLifetime
{
    public const string Definition =
        """
        {
          "name": "stock", "version": 1, "business_key": ["store", "item"],
          "columns": [
            { "name": "item", "type": "text", "max_length": 20, "required": true },
            { "name": "store", "type": "integer", "required": true },
            { "name": "quantity", "type": "integer" },
            { "name": "note", "type": "text", "max_length": 50 }
          ]
        }
        """;

    private readonly ImportStore imports = new();
    private MySqlPool ddl = null!;

    public static DatasetDefinition Dataset { get; } = DatasetReader.Read(Definition);

    public TestDatabase Database { get; } = new();
    public TestBroker Broker { get; } = new();
    public MySqlPool Pool { get; private set; } = null!;

    public string Target => SqlName.Quote(Database.Server.TargetSchema, "stock");

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Broker.InitializeAsync();
        await Database.RegisterDatasetAsync(Definition);
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12 });
        ddl = Database.OpenPool(new MySqlPoolOptions { Role = "test ddl", MaxConnections = 2, AllowDdl = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await ddl.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>An import with these rows in its staging table, status <c>validated</c>.</summary>
    public async Task<Guid> ImportAsync(params (string Item, int Store, int? Quantity, string? Note)[] rows)
    {
        var importId = Guid.CreateVersion7();
        var staging = new StagingTable(Database.Server.StagingSchema, importId);
        await using (var session = await ddl.OpenAsync())
            await session.ExecuteAsync(TableDdl.CreateStaging(staging, Dataset));
        await using (var session = await Pool.OpenAsync())
        {
            await imports.InsertAsync(session, New(importId), CancellationToken.None);
            for (var i = 0; i < rows.Length; i++)
            {
                await session.ExecuteAsync(
                    $"INSERT INTO {staging.Quoted} VALUES (@row, 0, 0, 0, 0, NULL, @Item, @Store, @Quantity, @Note)",
                    new { row = i + 1, rows[i].Item, rows[i].Store, rows[i].Quantity, rows[i].Note });
            }

            await session.ExecuteAsync("UPDATE import SET read_rows = @rows, status = 'validated' WHERE import_id = @importId", new { importId, rows = rows.Length });
            await imports.SetValidatedCountsAsync(
                session,
                importId,
                new ImportCounts { MalformedRows = 0, StagedRows = rows.Length, RejectedRows = 0, DuplicateRows = 0, ValidRows = rows.Length },
                CancellationToken.None);
        }

        return importId;
    }

    public async Task DropStagingAsync(Guid importId)
    {
        await using var session = await ddl.OpenAsync();
        await session.ExecuteAsync($"DROP TABLE {new StagingTable(Database.Server.StagingSchema, importId).Quoted}");
    }

    /// <summary>The target in the order of its key, one line a row.</summary>
    public async Task<IReadOnlyList<string>> TargetRowsAsync()
        => await QueryAsync<string>($"SELECT CONCAT_WS('|', item, store, COALESCE(quantity, '-'), COALESCE(note, '-')) FROM {Target} ORDER BY tenant_id, store, item");

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters);
    }

    public async Task<ImportRow> RowAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return (await imports.FindAsync(session, importId, CancellationToken.None))!;
    }

    private static NewImport New(Guid importId) => new()
    {
        ImportId = importId, TenantId = "default", Dataset = Dataset.Name, DatasetVersion = Dataset.Version, ObjectId = importId, SourceBytes = 1,
        ContentHash = SHA256.HashData(importId.ToByteArray()), DedupeKey = SHA256.HashData(importId.ToByteArray()), IdempotencyKey = importId.ToString(),
        AcceptedAt = DateTimeOffset.UtcNow,
    };
}
