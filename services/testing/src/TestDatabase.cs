using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Imports.Migrator;
using Imports.MySql;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Imports.Testing;

/// <summary>
/// Three schemas of a test's own with all migrations run. Use it as a class or assembly fixture; the schemas are dropped at the end.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private readonly string name = $"t_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";

    public TestDatabase()
    {
        Server = TestServer.MySql with
        {
            ControlSchema = $"{name}_control", StagingSchema = $"{name}_staging", TargetSchema = $"{name}_targets",
        };
    }

    /// <summary>The server with the schemas of this test.</summary>
    public MySqlServerOptions Server { get; }

    /// <summary>A pool on these schemas; the caller disposes it.</summary>
    public MySqlPool OpenPool(MySqlPoolOptions options) => new(Server, options, NullLogger<MySqlPool>.Instance);

    public async ValueTask InitializeAsync()
        => await new SchemaMigrator(new MigratorOptions { Server = Server }, NullLoggerFactory.Instance).RunAsync(CancellationToken.None);

    /// <summary>
    /// Stores a definition for the tenant <c>default</c> and creates its target table, as the migrator does; with it the shipped datasets that it refers to.
    /// </summary>
    /// <param name="definition">JSON.</param>
    public async Task RegisterDatasetAsync(string definition)
    {
        var folder = Directory.CreateTempSubdirectory("imports-dataset-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "dataset.json"), definition);
            foreach (var shipped in Directory.EnumerateFiles(ShippedFolder(), "*.json").Where(file => Refers(definition, Path.GetFileNameWithoutExtension(file))))
                File.Copy(shipped, Path.Combine(folder.FullName, $"shipped-{Path.GetFileName(shipped)}"));
            await new SchemaMigrator(new MigratorOptions { Server = Server, DatasetsFolder = folder.FullName }, NullLoggerFactory.Instance).RunAsync(CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>By the text: whether a definition is sound is the migrator's to say.</summary>
    private static bool Refers(string definition, string dataset) => Regex.IsMatch(definition, $"\"references\"\\s*:\\s*{{[^}}]*\"dataset\"\\s*:\\s*\"{dataset}\"");

    private static string ShippedFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "fixtures", "datasets");

    public async ValueTask DisposeAsync()
    {
        await using var pool = OpenPool(new MySqlPoolOptions
        {
            Role = "test clean-up", MaxConnections = 1, AllowDdl = true, Schema = "information_schema",
        });
        await using var session = await pool.OpenAsync();
        foreach (var schema in new[] { Server.ControlSchema, Server.StagingSchema, Server.TargetSchema })
            await session.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlName.Quote(schema)}");
    }
}
