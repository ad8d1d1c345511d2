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

    /// <summary>Columns that are not in every file, keep their values, or have defaults.</summary>
    public const string PartsDefinition =
        """
        {
          "name": "parts", "version": 1, "business_key": ["code"],
          "columns": [
            { "name": "code", "type": "text", "max_length": 20, "required": true },
            { "name": "name", "type": "text", "max_length": 50, "blank": "keep", "default": "unnamed" },
            { "name": "quantity", "type": "integer", "default": "5" },
            { "name": "price", "type": "decimal", "precision": 10, "scale": 2, "blank": "keep" },
            { "name": "active", "type": "boolean", "default": "yes" },
            { "name": "since", "type": "timestamp", "default": "2026-01-01T00:30:00+02:00" },
            { "name": "extra", "type": "json" }
          ]
        }
        """;

    private readonly ImportStore imports = new();
    private MySqlPool ddl = null!;

    public static DatasetDefinition Dataset { get; } = DatasetReader.Read(Definition);
    public static DatasetDefinition PartsDataset { get; } = DatasetReader.Read(PartsDefinition);

    public TestDatabase Database { get; } = new();
    public TestBroker Broker { get; } = new();
    public MySqlPool Pool { get; private set; } = null!;

    public string Target => SqlName.Quote(Database.Server.TargetSchema, "stock");
    public string Parts => SqlName.Quote(Database.Server.TargetSchema, "parts");

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Broker.InitializeAsync();
        await Database.RegisterDatasetAsync(Definition);
        await Database.RegisterDatasetAsync(PartsDefinition);
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

    /// <summary>An import of <see cref="Dataset"/> with these rows in its staging table, status <c>validated</c>.</summary>
    public Task<Guid> ImportAsync(params (string Item, int Store, int? Quantity, string? Note)[] rows)
        => StageAsync(new StagedImport(Dataset, [.. rows.Select(row => new object?[] { row.Item, row.Store, row.Quantity, row.Note })]));

    /// <summary>An import with its rows in its staging table, status <c>validated</c>.</summary>
    public async Task<Guid> StageAsync(StagedImport staged)
    {
        var importId = Guid.CreateVersion7();
        var staging = await CreateStagingAsync(importId, staged.Dataset);
        await using var session = await Pool.OpenAsync();
        await imports.InsertAsync(session, New(importId, staged), CancellationToken.None);
        await session.BeginAsync();
        for (var i = 0; i < staged.Rows.Count; i++)
        {
            var values = staged.Rows[i].Select((value, at) => (Name: $"v{at}", value)).ToDictionary(pair => pair.Name, pair => pair.value);
            values["row"] = i + 1;
            await session.ExecuteAsync(
                $"INSERT INTO {staging.Quoted} VALUES (@row, 0, 0, 0, 0, NULL, {string.Join(", ", staged.Rows[i].Select((_, at) => $"@v{at}"))})", values);
        }

        await session.CommitAsync();
        await ValidateAsync(session, importId, staged, staged.Rows.Count);
        return importId;
    }

    /// <summary>An import of <see cref="Dataset"/> with very many rows: items i0 to i&lt;count - 1&gt; of one store, with their number as quantity plus <paramref name="more"/>.</summary>
    public async Task<Guid> StageManyAsync(int store, int count, string mode = ImportMode.Upsert, int more = 0)
    {
        var importId = Guid.CreateVersion7();
        var staged = new StagedImport(Dataset, []) { Mode = mode };
        var staging = await CreateStagingAsync(importId, Dataset);
        const string digits = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
        await using var session = await Pool.OpenAsync();
        await imports.InsertAsync(session, New(importId, staged), CancellationToken.None);
        await session.ExecuteAsync(
            $"""
            INSERT INTO {staging.Quoted}
            SELECT n + 1, 0, 0, 0, 0, NULL, CONCAT('i', n), @store, n + @more, NULL
            FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n
                  FROM {digits} a CROSS JOIN {digits} b CROSS JOIN {digits} c CROSS JOIN {digits} e CROSS JOIN {digits} f CROSS JOIN {digits} g) numbers
            WHERE n < @count
            """,
            new { store, count, more },
            TimeSpan.FromMinutes(1));
        await ValidateAsync(session, importId, staged, count);
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

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await ddl.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }

    /// <summary>As the ingress does it.</summary>
    public async Task RequestCancelAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        await imports.RequestCancelAsync(session, "default", importId, CancellationToken.None);
    }

    /// <summary>The connection that runs a statement of merge in these schemas; null = none does. Other tests run beside this one on the same server.</summary>
    public async Task<long?> RunningAsync(string statement)
    {
        try
        {
            return (await QueryAsync<long?>(
                "SELECT id FROM information_schema.processlist WHERE db = @schema AND info LIKE @tag LIMIT 1",
                new { schema = Database.Server.ControlSchema, tag = $"/* imports:merge.{statement} %" })).FirstOrDefault();
        }
        catch (MySqlStatementException e) when (e.Number == 3854)
        {
            // MySQL cannot show the statement of some connection, because there are bytes in its text.
            return null;
        }
    }

    public Task RunsAsync(string statement)
        => Eventually.IsTrueAsync(async () => await RunningAsync(statement) is not null, TimeSpan.FromSeconds(30), $"{statement} runs");

    public async Task<bool> HasTableAsync(string schema, string table)
        => (await QueryAsync<long>("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = @schema AND table_name = @table", new { schema, table }))[0] == 1;

    private async Task<StagingTable> CreateStagingAsync(Guid importId, DatasetDefinition dataset)
    {
        var staging = new StagingTable(Database.Server.StagingSchema, importId);
        await ExecuteAsync(TableDdl.CreateStaging(staging, dataset));
        return staging;
    }

    private async Task ValidateAsync(MySqlSession session, Guid importId, StagedImport staged, int rows)
    {
        await session.ExecuteAsync(
            "UPDATE import SET read_rows = @rows, status = 'validated', source_plan = @plan WHERE import_id = @importId", new { importId, rows, plan = staged.Plan() });
        await imports.SetValidatedCountsAsync(
            session,
            importId,
            new ImportCounts { MalformedRows = 0, StagedRows = rows, RejectedRows = 0, DuplicateRows = 0, ValidRows = rows },
            CancellationToken.None);
    }

    private static NewImport New(Guid importId, StagedImport staged) => new()
    {
        ImportId = importId, TenantId = "default", Dataset = staged.Dataset.Name, DatasetVersion = staged.Dataset.Version, ObjectId = importId, SourceBytes = 1,
        ContentHash = SHA256.HashData(importId.ToByteArray()), DedupeKey = SHA256.HashData(importId.ToByteArray()), IdempotencyKey = importId.ToString(),
        Mode = staged.Mode, Options = ImportOptionsJson.Write(new ImportOptions { Mode = staged.Mode, Blank = staged.Blank }), AcceptedAt = DateTimeOffset.UtcNow,
    };
}
