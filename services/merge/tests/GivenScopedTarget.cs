using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>A dataset of a test's own that names a scope column, <c>part</c>, and a way to stop a merge into it half-way.</summary>
public sealed class GivenScopedTarget
{
    private readonly GivenValidatedImport given;

    private GivenScopedTarget(GivenValidatedImport given, DatasetDefinition dataset) => (this.given, Dataset) = (given, dataset);

    public DatasetDefinition Dataset { get; }

    public string Quoted => SqlName.Quote(given.Database.Server.TargetSchema, Dataset.TargetTable);

    /// <param name="given">The database.</param>
    /// <param name="type">Of the column <c>part</c>, and what belongs to it.</param>
    public static async Task<GivenScopedTarget> CreateAsync(GivenValidatedImport given, string type = "\"type\": \"integer\"")
    {
        var definition =
            $$"""
            {
              "name": "s{{Guid.NewGuid():N}}", "version": 1, "business_key": ["item", "part"], "scope": "part",
              "columns": [
                { "name": "item", "type": "text", "max_length": 20, "required": true },
                { "name": "part", {{type}}, "required": true },
                { "name": "quantity", "type": "integer" }
              ]
            }
            """;
        await given.Database.RegisterDatasetAsync(definition);
        return new GivenScopedTarget(given, DatasetReader.Read(definition));
    }

    public Task<Guid> StageAsync(params (string Item, object Part, int Quantity)[] rows) => StageAsync(ImportMode.Upsert, rows);

    public Task<Guid> StageAsync(string mode, IEnumerable<(string Item, object Part, int Quantity)> rows)
        => given.StageAsync(new StagedImport(Dataset, rows.Select(row => new[] { row.Item, row.Part, (object)row.Quantity })) { Mode = mode });

    /// <summary>Somebody else inserts a key and does not commit: a merge that comes to it waits there, in the middle of its work.</summary>
    public async Task<MySqlSession> HoldAsync(string item, object part)
    {
        var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {Quoted} (tenant_id, item, part, _import_id, _changed_at) VALUES ('default', @item, @part, @id, UTC_TIMESTAMP(6))", new { item, part, id = Guid.Empty });
        return session;
    }

    /// <summary>Merges an import of a part and stops it half-way, at a key that the returned session holds.</summary>
    public async Task<(Guid Import, MySqlSession Holder)> MergeHalfAsync(RunningMerge merge, object part, params (string Item, object Part, int Quantity)[] further)
    {
        var item = $"held{Guid.NewGuid():N}"[..20];
        var holder = await HoldAsync(item, part);
        var import = await StageAsync([(item, part, 1), ("also", part, 2), .. further]);
        await PublishAsync(merge, import);
        await merge.StartedAsync(import);
        return (import, holder);
    }

    public static Task PublishAsync(RunningMerge merge, params Guid[] imports)
        => Task.WhenAll(imports.Select(import => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 })));

    /// <summary>The number of an import among those merged into the target.</summary>
    public async Task<long> OrderAsync(Guid import) => (await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }))[0];

    public Task<IReadOnlyList<string>> RowsAsync()
        => given.QueryAsync<string>($"SELECT CONCAT_WS('|', item, part, quantity) FROM {Quoted} ORDER BY item, part");

    public async Task<long> LockedValuesAsync()
        => (await given.QueryAsync<long>("SELECT COUNT(*) FROM merge_scope_value WHERE tenant_id = 'default' AND target = @target", new { target = Dataset.TargetTable }))[0];
}
