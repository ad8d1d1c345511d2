using System.Text;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Imports.MySql.Tests.Schemas))]

namespace Imports.MySql.Tests;

/// <summary>Empty schemas for the tests of the driver, which know no migrations.</summary>
public sealed class Schemas : IAsyncLifetime
{
    /// <summary>Runs for hours, and notices a kill; SLEEP takes one on MySQL as its waking-up, and the statement succeeds.</summary>
    public const string LongQuery =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
        + "SELECT COUNT(*) FROM n a, n b, n c, n d WHERE a.i + b.i * c.i - d.i = -5000";

    private readonly string name = $"t_{Guid.NewGuid():n}"[..14];
    private readonly Lazy<DirectoryInfo> serverFiles;

    public Schemas() => serverFiles = new(() => Directory.CreateDirectory(Path.Combine(TestServer.MySqlServerFiles.Folder, name)));

    public MySqlServerOptions Server => TestServer.MySql with
    {
        ControlSchema = $"{name}_control", StagingSchema = $"{name}_staging", TargetSchema = $"{name}_targets",
    };

    /// <summary>A folder of the tests' own that the server may read.</summary>
    public string ServerFileFolder => serverFiles.Value.FullName;

    /// <summary>The server with a loader set.</summary>
    public MySqlServerOptions With(BulkLoaderKind loader) => loader != BulkLoaderKind.ServerFile ? Server with { Loader = loader } : Server with
    {
        Loader = loader, ServerFileFolder = ServerFileFolder, ServerFileFolderAtServer = $"{TestServer.MySqlServerFiles.AtServer}/{name}",
    };

    public MySqlPool Pool(Func<MySqlPoolOptions, MySqlPoolOptions>? change = null, MySqlServerOptions? server = null)
    {
        var options = new MySqlPoolOptions
        {
            Role = "test", MaxConnections = 4, CommandTimeout = TimeSpan.FromSeconds(20), AllowLocalInfile = true,
        };
        return new MySqlPool(server ?? Server, change?.Invoke(options) ?? options, NullLogger<MySqlPool>.Instance);
    }

    public MySqlPool DdlPool(string? schema = null)
        => Pool(o => o with { Role = "ddl", AllowDdl = true, AllowLocalInfile = false, Schema = schema });

    /// <summary>A fresh table in the control schema.</summary>
    public async Task<string> TableAsync(string columns = "id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(5) NULL")
    {
        var table = $"x_{Guid.NewGuid():n}";
        await using var pool = DdlPool();
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"CREATE TABLE {table} ({columns}) ENGINE=InnoDB");
        return table;
    }

    public async ValueTask InitializeAsync()
    {
        await using var pool = DdlPool("information_schema");
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"CREATE DATABASE {Server.ControlSchema} CHARACTER SET utf8mb4");
    }

    public async ValueTask DisposeAsync()
    {
        await using var pool = DdlPool("information_schema");
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"DROP DATABASE {Server.ControlSchema}");
        if (serverFiles.IsValueCreated)
            serverFiles.Value.Delete(recursive: true);
    }

    public static BulkLoad Load(string table, string rows, long expected) => new()
    {
        Table = SqlName.Quote(table), Columns = ["`id`", "`quantity`", "`name`"], Rows = new MemoryStream(Encoding.UTF8.GetBytes(rows)), ExpectedRows = expected,
    };

    /// <summary>Text of so many rows <c>(n, 1, a)</c>, numbered from 1.</summary>
    public static string Rows(int rows) => string.Concat(Enumerable.Range(1, rows).Select(id => $"{id}\t1\ta\n"));

    /// <summary>A table of so many rows <c>(n, 1, a)</c>, numbered from 1.</summary>
    public async Task<string> TableOfAsync(int rows)
    {
        var table = await TableAsync();
        await using var pool = Pool();
        await using var session = await pool.OpenAsync();
        await session.BulkLoadAsync(Load(table, Rows(rows), rows));
        return table;
    }

    public static async Task<long> CountAsync(MySqlPool pool, string table)
    {
        await using var session = await pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    /// <summary>Whether a statement that holds the text runs on the server.</summary>
    public static async Task<bool> RunsAsync(MySqlPool pool, string text)
    {
        await using var session = await pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<long>(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE ID <> CONNECTION_ID() AND INSTR(INFO, @text) > 0", new { text }) > 0;
    }

    /// <summary>Whether the server still has the connection.</summary>
    public static async Task<bool> HasConnectionAsync(MySqlPool pool, long id)
    {
        await using var session = await pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<long>("SELECT COUNT(*) FROM information_schema.processlist WHERE ID = @id", new { id }) > 0;
    }
}
