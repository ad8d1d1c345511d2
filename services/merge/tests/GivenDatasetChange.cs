using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>A dataset of a test's own, and what is asked for of it over the API.</summary>
internal sealed class GivenDatasetChange(GivenValidatedImport given)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly DatasetChangeStore changes = new();

    public string Name { get; } = $"r{Guid.NewGuid():N}";

    public string Quoted => SqlName.Quote(given.Database.Server.TargetSchema, Name);

    /// <summary>With a key <c>code</c> and further columns.</summary>
    public string Definition(int version, string columns = "", string more = "")
        => $$"""{ "name": "{{Name}}", "version": {{version}}, {{more}} "business_key": ["code"], "columns": [{ "name": "code", "type": "text", "max_length": 20, "required": true }{{columns}}] }""";

    /// <summary>As the ingress asks.</summary>
    public async Task<Guid> AskAsync(string definition, int version)
    {
        var change = new DatasetChange { ChangeId = Guid.CreateVersion7(), TenantId = "default", Name = Name, Version = version, Definition = definition, AskedAt = DateTimeOffset.UtcNow };
        await using var session = await given.Pool.OpenAsync();
        Assert.True(await changes.AskAsync(session, change, "somebody", CancellationToken.None));
        return change.ChangeId;
    }

    /// <summary>Asks, has merge do it, and waits for what comes of it.</summary>
    public async Task<DatasetChange> RunAsync(RunningMerge merge, string definition, int version)
    {
        var id = await AskAsync(definition, version);
        await merge.PublishAsync(new RegisterDataset { ChangeId = id });
        return await DecidedAsync(id);
    }

    public async Task<DatasetChange> FindAsync(Guid id)
    {
        await using var session = await given.Pool.OpenAsync();
        return (await changes.FindAsync(session, "default", id, CancellationToken.None))!;
    }

    public async Task<DatasetChange> DecidedAsync(Guid id)
    {
        DatasetChange? change = null;
        await Eventually.IsTrueAsync(async () => (change = await FindAsync(id)).State != DatasetChangeState.Pending, Deadline, "the change is decided");
        return change!;
    }

    /// <summary>The versions that are stored.</summary>
    public Task<IReadOnlyList<int>> VersionsAsync() => given.QueryAsync<int>("SELECT version FROM dataset WHERE tenant_id = 'default' AND name = @Name ORDER BY version", new { Name });

    /// <summary>Columns of the table in their order, each with its type and whether it takes NULL.</summary>
    public Task<IReadOnlyList<string>> ColumnsAsync() => given.QueryAsync<string>(
        "SELECT CONCAT_WS(' ', column_name, column_type, is_nullable) FROM information_schema.columns WHERE table_schema = @schema AND table_name = @Name ORDER BY ordinal_position",
        new { schema = given.Database.Server.TargetSchema, Name });

    /// <summary>Names of its indexes, in order.</summary>
    public async Task<IReadOnlyList<string>> IndexesAsync() => [.. (await given.QueryAsync<string>(
        "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = @schema AND table_name = @Name",
        new { schema = given.Database.Server.TargetSchema, Name })).Order(StringComparer.Ordinal)];
}
