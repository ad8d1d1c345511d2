using System.Reflection;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Merge;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Plans.Tests;

/// <summary>The schemas that the migrator makes, with as many rows as a platform has after some months (<c>Sql/fill.*</c>), analyzed.</summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly TestDatabase database = new();
    private MySqlPool? pool;
    private MySqlPool? ddl;
    private ChangedRows? changed;
    private ImageTable? images;

    /// <summary>The one session of the tests: it has the temporary table of an import's keys.</summary>
    public MySqlSession Session { get; private set; } = null!;

    public MySqlServerOptions Server => database.Server;

    public DatasetDefinition Inventory { get; } = Shipped("inventory");

    /// <summary>One of the imports of which there are batches, rejects and all else.</summary>
    internal ImportRow Import { get; private set; } = null!;

    /// <summary>The ids of a page of imports, as bytes.</summary>
    public IReadOnlyList<byte[]> Latest { get; private set; } = [];

    /// <summary>One that has replaced its target and is done.</summary>
    public Guid Replacing { get; private set; }

    /// <summary>One that is asked to be rolled back.</summary>
    public Guid RollingBack { get; private set; }

    /// <summary>One that is merged in sized batches, five of which have committed.</summary>
    public Guid Sized { get; private set; }

    /// <summary>One whose undo is asked for.</summary>
    public Guid Undoing { get; private set; }

    /// <summary>One that is undone.</summary>
    public Guid Undone { get; private set; }

    /// <summary>One that has failed.</summary>
    public Guid Failed { get; private set; }

    internal TargetQuery Reads { get; private set; } = null!;

    internal ChangedRows Changed => changed!;

    internal ImageTable Images => images!;

    public bool IsMariaDb { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.RegisterDatasetAsync(await File.ReadAllTextAsync(FileOf("inventory")));
        ddl = database.OpenPool(new MySqlPoolOptions { Role = "plans ddl", MaxConnections = 1, AllowDdl = true, CommandTimeout = Longest });
        pool = database.OpenPool(new MySqlPoolOptions { Role = "plans", MaxConnections = 1, CommandTimeout = Longest });
        Session = await pool.OpenAsync();
        IsMariaDb = (await Session.QueryAsync<string>("SELECT VERSION()"))[0].Contains("MariaDB", StringComparison.Ordinal);
        await using (var session = await ddl.OpenAsync())
            await session.ExecuteAsync($"CREATE TABLE {Numbers} (n INT NOT NULL PRIMARY KEY)");
        await FillAsync("fill.numbers");
        foreach (var file in Fills().Where(name => !name.EndsWith("changed", StringComparison.Ordinal) && !name.EndsWith("keys", StringComparison.Ordinal) && !name.EndsWith("images", StringComparison.Ordinal)))
            await FillAsync(file);
        await StageAsync();
        await AnalyzeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Session is not null)
            await Session.DisposeAsync();
        if (pool is not null)
            await pool.DisposeAsync();
        if (ddl is not null)
            await ddl.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>A target, quoted.</summary>
    public string Target(string name) => SqlName.Quote(Server.TargetSchema, name);

    private string Numbers => SqlName.Quote(Server.StagingSchema, "numbers");

    /// <summary>What the merge of one import stages, in the tables that it makes itself.</summary>
    private async Task StageAsync()
    {
        var parsing = await Session.QueryAsync<Guid>("SELECT import_id FROM import WHERE status = 'parsing' AND tenant_id = 'default' ORDER BY import_id LIMIT 1");
        Import = (await new ImportStore().FindAsync(Session, parsing[0], CancellationToken.None))! with { SourcePlan = null };
        Latest = await Session.QueryAsync<byte[]>("SELECT import_id FROM import ORDER BY import_id DESC LIMIT 200");
        Replacing = (await Session.QueryAsync<Guid>("SELECT r.import_id FROM replaced_table r JOIN receipt c ON c.import_id = r.import_id WHERE r.tenant_id = 'default' LIMIT 1"))[0];
        RollingBack = (await Session.QueryAsync<Guid>("SELECT import_id FROM replaced_table WHERE rollback_sent_at IS NOT NULL AND keeps = 'table' AND tenant_id = 'default' LIMIT 1"))[0];
        Sized = (await Session.QueryAsync<Guid>("SELECT import_id FROM sized_merge WHERE tenant_id = 'default' ORDER BY import_id LIMIT 1"))[0];
        Undoing = (await Session.QueryAsync<Guid>("SELECT import_id FROM replaced_table WHERE rollback_sent_at IS NOT NULL AND keeps = 'rows' LIMIT 1"))[0];
        Undone = (await Session.QueryAsync<Guid>("SELECT import_id FROM replaced_table WHERE restored_rows IS NOT NULL LIMIT 1"))[0];
        Failed = (await Session.QueryAsync<Guid>("SELECT import_id FROM import WHERE status = 'failed' AND tenant_id = 'default' LIMIT 1"))[0];
        var columns = MergedColumns.Of(Import, Inventory);
        Reads = new TargetQuery(columns, Server, Import.ImportId);
        changed = new ChangedRows(Server, Import, columns, DateTimeOffset.UtcNow);
        await Session.ExecuteAsync(changed.CreateStatement);
        await FillAsync("fill.18_changed");
        await Session.ExecuteAsync(Reads.CreateKeys);
        await FillAsync("fill.19_keys");
        await KeepImagesAsync();
    }

    private async Task KeepImagesAsync()
    {
        await using (var session = await ddl!.OpenAsync())
        {
            images = new ImageTable(Server, Inventory, await ImageColumns.ReadAsync(session, Server.TargetSchema, Inventory.TargetTable, CancellationToken.None), Import.ImportId);
            await session.ExecuteAsync(images.Create);
        }

        await Session.ExecuteAsync(images.CreateBefore);
        await Session.ExecuteAsync(images.InsertBefore(Changed.Table), new { Import.TenantId });
        await FillAsync("fill.29_images");
    }

    private async Task AnalyzeAsync()
    {
        await using var session = await ddl!.OpenAsync();
        var tables = await session.QueryAsync<string>(
            "SELECT CONCAT('`', table_schema, '`.`', table_name, '`') FROM information_schema.tables WHERE table_schema IN @schemas",
            new { schemas = new[] { Server.ControlSchema, Server.StagingSchema, Server.TargetSchema } });
        foreach (var table in tables)
            await session.ExecuteAsync($"ANALYZE TABLE {table}");
    }

    private async Task FillAsync(string name)
    {
        var sql = SqlFile.Read<FilledDatabase>(name).With("numbers", Numbers).With("stores", Target("stores")).With("inventory", Target("inventory"));
        if (changed is not null)
            sql = sql.With("changed", changed.Table).With("keys", Reads.Keys);
        if (images is not null)
            sql = sql.With("images", images.Table);
        await Session.ExecuteAsync(sql);
    }

    private static IEnumerable<string> Fills() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith("fill.", StringComparison.Ordinal) && char.IsDigit(name["fill.".Length]))
        .Select(name => name[..^".sql".Length]).Order(StringComparer.Ordinal);

    private static DatasetDefinition Shipped(string name) => DatasetReader.Read(File.ReadAllText(FileOf(name)));

    private static string FileOf(string name) => Path.Combine(StatementFile.Root(), "fixtures", "datasets", $"{name}.json");
}
