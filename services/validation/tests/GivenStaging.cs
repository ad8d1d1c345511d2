using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Validation.Tests;

/// <summary>Schemas of a test class's own, and staging tables with rows in them.</summary>
public sealed class GivenStaging : IAsyncLifetime
{
    private MySqlPool ddl = null!;

    public TestDatabase Database { get; } = new();
    public MySqlPool Pool { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12 });
        ddl = Database.OpenPool(new MySqlPoolOptions { Role = "test ddl", MaxConnections = 1, AllowDdl = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await ddl.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A new import of a dataset with these columns and further parts, its staging table still empty.</summary>
    /// <param name="columns">JSON of the columns behind the key <c>id</c>, an integer.</param>
    /// <param name="parts">JSON of further parts of the definition, with a comma at the end.</param>
    /// <param name="options">Of the import.</param>
    public Task<StagedImport> ImportAsync(string columns, string parts = "", ImportOptions? options = null)
        => ImportOfAsync(
            $$"""{ "name": "d{{Guid.NewGuid().ToString("N")[..12]}}", "version": 1, "business_key": ["id"], {{parts}} "columns": [{ "name": "id", "type": "integer" }{{(columns.Length == 0 ? "" : $", {columns}")}}] }""",
            options);

    public async Task<StagedImport> ImportOfAsync(string definition, ImportOptions? options = null)
    {
        var dataset = DatasetReader.Read(definition);
        var importId = Guid.CreateVersion7();
        var staging = new StagingTable(Database.Server.StagingSchema, importId);
        await using var session = await ddl.OpenAsync();
        await session.ExecuteAsync(TableDdl.CreateStaging(staging, dataset));
        return new StagedImport(this, dataset, staging, new ImportRow
        {
            ImportId = importId, TenantId = "default", Dataset = dataset.Name, DatasetVersion = dataset.Version,
            Options = options is null ? null : ImportOptionsJson.Write(options),
        });
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }
}

/// <summary>One import with its staging table, and the checks of validation on it.</summary>
public sealed class StagedImport(GivenStaging given, DatasetDefinition dataset, StagingTable staging, ImportRow import)
{
    public Guid Id => import.ImportId;
    public DatasetDefinition Dataset => dataset;
    public StagingTable Staging => staging;

    public StagedImport With(Func<ImportRow, ImportRow> change) => new(given, dataset, staging, change(import));

    /// <summary>Stages a row with a source place made from its number.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="values">Of all columns of the dataset in order.</param>
    public Task StageAsync(long row, params object?[] values) => StageWithCausesAsync(row, null, values);

    /// <summary>As parsing stages a row that breaks a rule which it checks itself.</summary>
    public Task StageWithCausesAsync(long row, string? causes, params object?[] values)
    {
        var parameters = new Dictionary<string, object?> { ["row"] = row, ["causes"] = causes };
        for (var i = 0; i < values.Length; i++)
            parameters[$"value{i}"] = values[i];
        var list = string.Join(", ", values.Select((_, i) => $"@value{i}"));
        return given.ExecuteAsync($"INSERT INTO {staging.Quoted} VALUES (@row, @row * 10, 9, @row + 1, @row + 1, @causes, {list})", parameters);
    }

    /// <summary>Runs the row rules over the rows <c>[firstRow, firstRow + rowCount)</c>.</summary>
    public async Task<long> CheckAsync(long firstRow = 1, long rowCount = 1000)
    {
        var batch = new BatchRow { ImportId = Id, BatchNumber = 1, TenantId = import.TenantId, FirstRow = firstRow, RowCount = rowCount };
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var check = new BatchCheck(new References(new DatasetStore(), given.Database.Server), new CauseStore());
        var rejected = await check.RunAsync(session, import, batch, dataset, staging, CancellationToken.None);
        await session.CommitAsync();
        return rejected;
    }

    public async Task<long> FindDuplicatesAsync()
    {
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var duplicates = await new DuplicateCheck(new CauseStore()).RunAsync(session, import, dataset, staging, CancellationToken.None);
        await session.CommitAsync();
        return duplicates;
    }

    public Task<IReadOnlyList<long>> RowsAsync() => given.QueryAsync<long>($"SELECT _row FROM {staging.Quoted} ORDER BY _row");

    /// <summary>The causes of a rejected row; fails when there is none, or when its place in the source is not that of the staged row.</summary>
    public async Task<IReadOnlyList<RejectCause>> CausesAsync(long row)
    {
        var json = await given.QueryAsync<string>(
            "SELECT causes FROM import_reject WHERE import_id = @Id AND row_no = @row AND first_byte = @row * 10 AND length_bytes = 9 AND first_line = @row + 1 AND last_line = @row + 1",
            new { Id, row });
        return JsonSerializer.Deserialize<List<RejectCause>>(Assert.Single(json), RejectStore.Json)!;
    }

    public async Task<IReadOnlyList<RejectGroup>> GroupsAsync()
    {
        await using var session = await given.Pool.OpenAsync();
        return await new CauseStore().ListAsync(session, Id, CancellationToken.None);
    }
}
