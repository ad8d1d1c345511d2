using Imports.Migrator;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Migrator.Tests;

public sealed class When_the_schemas_are_migrated(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];

    [Fact]
    public async Task Five_migrators_at_once_run_each_migration_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => MigrateAsync(new MigratorOptions { Server = database.Server })));
        await using var pool = Pool("test");
        await using var session = await pool.OpenAsync();

        Assert.Equal(
            ["001_create_imports_and_ledger", "002_create_saga_outbox_inbox"],
            (await session.QueryAsync<string>("SELECT name FROM schema_migration ORDER BY name")).Take(2));
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<int>("SELECT COUNT(*) FROM tenant"));
    }

    [Fact]
    public async Task Every_table_carries_its_tenant()
    {
        await using var pool = Pool("test");
        await using var session = await pool.OpenAsync();
        Assert.Empty(await session.QueryAsync<string>(
            """
            SELECT t.table_name AS name FROM information_schema.tables t
            WHERE t.table_schema = DATABASE() AND NOT EXISTS (
              SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'tenant_id')
            """));
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_ran_is_refused()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await using (var pool = own.Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 }))
        await using (var session = await pool.OpenAsync())
            await session.ExecuteAsync("UPDATE schema_migration SET checksum = REPEAT('0', 64) WHERE name LIKE '001%'");

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(new MigratorOptions { Server = own.Database.Server }));
        Assert.Contains("001_create_imports_and_ledger was changed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_broke_off_is_run_again_from_its_start()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await using var pool = own.Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1, AllowDdl = true });
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("DELETE FROM schema_migration");
        await session.ExecuteAsync("DROP TABLE receipt");
        await MigrateAsync(new MigratorOptions { Server = own.Database.Server });

        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<int>("SELECT COUNT(*) FROM receipt"));
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<int>("SELECT COUNT(*) FROM tenant"));
    }

    [Fact]
    public async Task A_migration_that_is_refused_says_where_and_the_next_run_goes_on()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await using var pool = own.Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1, AllowDdl = true });
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("DELETE FROM schema_migration WHERE name LIKE '005%'");
        await session.ExecuteAsync("RENAME TABLE saga_import TO away");

        var e = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(new MigratorOptions { Server = own.Database.Server }));
        Assert.Matches(@"^Migration 005_\w+ broke off: .* statement \d+ \(ALTER TABLE saga_import .* with error 1146\.", e.Message);
        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<int>("SELECT COUNT(*) FROM import"));
        await session.ExecuteAsync("RENAME TABLE away TO saga_import");
        await MigrateAsync(new MigratorOptions { Server = own.Database.Server });
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<int>("SELECT COUNT(*) FROM schema_migration WHERE name LIKE '005%'"));
    }

    [Fact]
    public async Task Each_service_may_do_its_own_work_and_nothing_else()
    {
        var password = Guid.NewGuid().ToString("N");
        await MigrateAsync(new MigratorOptions { Server = database.Server, Accounts = Services.ToDictionary(service => service, _ => password) });

        // Nothing of it is left to chance: what one service lives on is refused to another.
        await AllowedAsync("ingress", password, "INSERT INTO object (object_id, tenant_id, state) VALUES (RANDOM_BYTES(16), 'default', 'uploading')");
        await AllowedAsync("gateway", password, "SELECT COUNT(*) FROM import");
        await RefusedAsync("gateway", password, "UPDATE import SET status = 'done'");
        await RefusedAsync("ingress", password, "DELETE FROM import");
        await RefusedAsync("parsing", password, "INSERT INTO merge_scope (tenant_id, target) VALUES ('default', 'x')");
        await RefusedAsync("validation", password, "UPDATE saga_import SET state = 'Done'");
        await RefusedAsync("merge", password, "DELETE FROM receipt");
        await RefusedAsync("orchestrator", password, "UPDATE receipt SET inserted_rows = 0");
    }

    [Fact]
    public async Task The_merge_user_may_stage_rows_and_update_the_target_from_them()
    {
        var password = Guid.NewGuid().ToString("N");
        await MigrateAsync(new MigratorOptions { Server = database.Server, Accounts = Services.ToDictionary(service => service, _ => password) });
        var (staging, target) = (SqlName.Quote(database.Server.StagingSchema, "s_rights"), SqlName.Quote(database.Server.TargetSchema, "rights"));
        await using (var pool = Pool("ddl", ddl: true))
        await using (var session = await pool.OpenAsync())
        {
            await session.ExecuteAsync($"CREATE TABLE {staging} (id BIGINT PRIMARY KEY)");
            await session.ExecuteAsync($"CREATE TABLE {target} (tenant_id VARCHAR(64), id BIGINT, PRIMARY KEY (tenant_id, id))");
        }

        // The staging schema is merge's own, and the sweeper's to tidy.
        await AllowedAsync("merge", password, $"INSERT INTO {staging} (id) VALUES (1)");
        await AllowedAsync("merge", password, $"CREATE TEMPORARY TABLE {SqlName.Quote(database.Server.StagingSchema, "k_rights")} (id BIGINT PRIMARY KEY)");
        await RefusedAsync("parsing", password, $"INSERT INTO {staging} (id) VALUES (1)");
        await RefusedAsync("validation", password, $"SELECT id FROM {staging}");
        await RefusedAsync("orchestrator", password, $"DELETE FROM {staging}");

        await AllowedAsync("merge", password, $"UPDATE {target} t STRAIGHT_JOIN {staging} s ON t.id = s.id SET t.id = s.id WHERE t.tenant_id = 'default'");
        await AllowedAsync("merge", password, $"DELETE t FROM {staging} s STRAIGHT_JOIN {target} t ON t.id = s.id WHERE t.tenant_id = 'default'");
        await RefusedAsync("validation", password, $"DELETE FROM {target}");
    }

    private MySqlPool Pool(string role, bool ddl = false) => database.OpenPool(new MySqlPoolOptions { Role = role, MaxConnections = 1, AllowDdl = ddl });

    private static Task MigrateAsync(MigratorOptions options) => new SchemaMigrator(options, NullLoggerFactory.Instance).RunAsync(CancellationToken.None);

    private async Task AllowedAsync(string service, string password, string sql)
    {
        await using var pool = ServicePool(service, password);
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.QueryAsync<object>(sql);
        await session.RollbackAsync();
    }

    private async Task RefusedAsync(string service, string password, string sql)
    {
        await using var pool = ServicePool(service, password);
        await using var session = await pool.OpenAsync();
        var e = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync(sql));
        Assert.Equal(1142, e.Number);
    }

    private MySqlPool ServicePool(string service, string password) => new(
        database.Server with { User = $"imports_{service}", Password = password },
        new MySqlPoolOptions { Role = service, MaxConnections = 1 },
        NullLogger<MySqlPool>.Instance);

    private sealed class OwnDatabase : IAsyncDisposable
    {
        public TestDatabase Database { get; } = new();

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }
}
