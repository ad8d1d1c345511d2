using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Imports that are validated and wait for their merge: sorted runs with their rows, and the counts that go with them.</summary>
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
    private readonly DirectoryInfo objects = Directory.CreateTempSubdirectory("imports-merge-");
    private RunStore runs = null!;
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
        runs = new RunStore(new DiskObjectStore(new ObjectStoreOptions { Root = objects.FullName }));
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
        objects.Delete(recursive: true);
    }

    /// <summary>Settings of a merge service that works on these imports.</summary>
    public string[] Arguments(params string[] settings) => TestArguments.For(Database, Broker, [$"--Objects:Root={objects.FullName}", .. settings]);

    /// <summary>An import of <see cref="Dataset"/> with these rows, status <c>validated</c>.</summary>
    public Task<Guid> ImportAsync(params (string Item, int Store, int? Quantity, string? Note)[] rows)
        => StageAsync(new StagedImport(Dataset, [.. rows.Select(row => new object?[] { row.Item, row.Store, row.Quantity, row.Note })]));

    /// <summary>An import of <see cref="Dataset"/> with very many rows: items i0 to i&lt;count - 1&gt; of one store, with their number as quantity plus <paramref name="more"/>.</summary>
    public Task<Guid> StageManyAsync(int store, int count, string mode = ImportMode.Upsert, int more = 0)
        => StageAsync(new StagedImport(Dataset, Enumerable.Range(0, count).Select(n => new object?[] { $"i{n}", store, n + more, null })) { Mode = mode });

    /// <summary>An import with its rows in two sorted runs, every other row in the second, status <c>validated</c>.</summary>
    public async Task<Guid> StageAsync(StagedImport staged)
    {
        var importId = Guid.CreateVersion7();
        var keys = new KeyEncoder(staged.Dataset);
        using RunBuilder first = new(keys, 1 << 16, 100), second = new(keys, 1 << 16, 100);
        var rows = 0;
        foreach (var row in staged.Rows)
            (rows++ % 2 == 0 ? first : second).Add(new RowPlace(rows, 0, 0, rows + 1, rows + 1), StagedImport.Fields(row), default);
        await using var session = await Pool.OpenAsync();
        await imports.InsertAsync(session, New(importId, staged), CancellationToken.None);
        await WriteAsync(session, importId, 1, first);
        await WriteAsync(session, importId, 2, second);
        await ValidateAsync(session, importId, staged, rows);
        return importId;
    }

    /// <summary>Those of an import's two runs that are there.</summary>
    public IReadOnlyList<FileInfo> RunsOf(Guid importId) => [.. Enumerable.Range(1, 2).SelectMany(batch => objects.GetFiles(RunId.Of(importId, batch, 1).ToString("N"), SearchOption.AllDirectories))];

    /// <summary>Says that rows are rejected, by their numbers: the order in which they were given, from 1.</summary>
    public Task RejectAsync(Guid importId, params long[] rows) => ExecuteAsync(
        $"INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES {string.Join(", ", rows.Select(row => $"(@importId, {row}, 'default', 'rule', 0, 0, 1, 1, '[]')"))}",
        new { importId });

    /// <summary>The target in the order of its key, one line a row.</summary>
    public async Task<IReadOnlyList<string>> TargetRowsAsync()
        => await QueryAsync<string>($"SELECT CONCAT_WS('|', item, store, COALESCE(quantity, '-'), COALESCE(note, '-')) FROM {Target} ORDER BY tenant_id, store, item");

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters);
    }

    /// <summary>Its first rejected rows, in the order of its file.</summary>
    public async Task<IReadOnlyList<RejectedRow>> RejectsAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await new RejectReader().ListAsync(session, importId, 0, 2_000, CancellationToken.None);
    }

    public async Task<ImportRow> RowAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return (await imports.FindAsync(session, importId, CancellationToken.None))!;
    }

    /// <summary>What is shown of it.</summary>
    public async Task<string> StepAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return (await new SnapshotReader().FindAsync(session, importId, CancellationToken.None))!.Step;
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

    /// <summary>As the ingress does it.</summary>
    public async Task RequestRollbackAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        Assert.True(await new RollbackRequests().RequestAsync(session, "default", importId, "somebody", CancellationToken.None));
    }

    /// <summary>The connection that runs a statement of merge in these schemas; null = none does. Other tests run beside this one on the same server.</summary>
    /// <param name="statement">Its name.</param>
    /// <param name="of">Text that stands in it too, which says which one of that name is meant.</param>
    public async Task<long?> RunningAsync(string statement, string of = "")
    {
        try
        {
            return (await QueryAsync<long?>(
                "SELECT id FROM information_schema.processlist WHERE db = @schema AND info LIKE @tag AND id <> CONNECTION_ID() LIMIT 1",
                new { schema = Database.Server.ControlSchema, tag = $"%/* imports:merge.{statement} %{of}%" })).FirstOrDefault();
        }
        catch (MySqlStatementException e) when (e.Number == 3854)
        {
            // MySQL cannot show the statement of some connection, because there are bytes in its text.
            return null;
        }
    }

    public Task RunsAsync(string statement, string of = "")
        => Eventually.IsTrueAsync(async () => await RunningAsync(statement, of) is not null, TimeSpan.FromSeconds(30), $"{statement} runs");

    /// <summary>Waits until a statement of merge runs, and kills its connection.</summary>
    public async Task KillAsync(string statement)
    {
        var killed = false;
        await Eventually.IsTrueAsync(
            async () =>
            {
                if (await RunningAsync(statement) is not { } connection)
                    return killed;
                try
                {
                    await ExecuteAsync($"KILL {connection}");
                    killed = true;
                }
                catch (MySqlStatementException e) when (e.Number == 1094)
                {
                    // It went by itself in between.
                }

                return killed;
            },
            TimeSpan.FromSeconds(30),
            $"{statement} is killed");
    }

    public async Task<bool> HasTableAsync(string schema, string table)
        => (await QueryAsync<long>("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = @schema AND table_name = @table", new { schema, table }))[0] == 1;

    private async Task WriteAsync(MySqlSession session, Guid importId, int number, RunBuilder rows)
    {
        var batch = new BatchRow { ImportId = importId, BatchNumber = number, TenantId = "default", FirstRow = number, RowCount = rows.Rows, FirstLine = number, Attempt = 1 };
        await runs.WriteAsync(batch, rows, CancellationToken.None);
        await session.ExecuteAsync(
            """
            INSERT INTO import_batch (import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, is_oversize, state, attempt, staged_rows)
            VALUES (@ImportId, @BatchNumber, @TenantId, @BatchNumber, 1, @FirstRow, @RowCount, @FirstLine, 0, 'validated', 1, @RowCount)
            """,
            batch);
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
        Mode = staged.Mode, Options = ImportOptionsJson.Write(new ImportOptions { Mode = staged.Mode, Blank = staged.Blank, MaxRejects = staged.MaxRejects }), AcceptedAt = DateTimeOffset.UtcNow,
    };
}
