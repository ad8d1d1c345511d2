using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Imports.MySql;
using Microsoft.Extensions.Logging;

namespace Imports.Migrator;

/// <summary>
/// Brings the three schemas up to date: creates them, runs each migration once and forward only under a server-wide lock, then grants
/// the services their rights and registers datasets. Every step may run again: one that broke off is repeated from its start.
/// </summary>
public sealed class SchemaMigrator(MigratorOptions options, ILoggerFactory loggers)
{
    private static readonly Assembly Own = typeof(SchemaMigrator).Assembly;

    private static readonly string SelectChecksum = SqlFile.Read<SchemaMigrator>("migration.select_checksum");
    private static readonly string InsertChecksum = SqlFile.Read<SchemaMigrator>("migration.insert");

    // MariaDB names the column that is there already, MySQL the constraint; where only indexes change, the one that is there or the one that is gone.
    private const int DuplicateColumn = 1060;
    private const int DuplicateKeyName = 1061;
    private const int NothingToDrop = 1091;
    private const int DuplicateCheck = 3822;
    private const int ConstraintNotFound = 3940;
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(30);

    /// <exception cref="MigrationException">A migration was changed after it ran, or another migrator holds the lock.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await CreateSchemasAsync(cancellationToken);
        await using var pool = OpenPool(options.Server.ControlSchema);
        await using var session = await pool.OpenAsync(cancellationToken);
        await LockAsync(session, cancellationToken);
        foreach (var migration in Migrations())
            await RunOnceAsync(session, migration, cancellationToken);
        await new Accounts(options).GrantAsync(session, cancellationToken);
        if (options.DatasetsFolder is { } folder)
            await RegisterAsync(session, folder, cancellationToken);
    }

    /// <summary>A session that changes tables has no transaction, so what keeps others from storing datasets meanwhile is held by another one.</summary>
    private async Task RegisterAsync(MySqlSession session, string folder, CancellationToken cancellationToken)
    {
        await using var pool = OpenPool(options.Server.ControlSchema, allowDdl: false);
        await using var holding = await pool.OpenAsync(cancellationToken);
        await new DatasetRegistrar(options.Server).RegisterAsync(session, holding, folder, cancellationToken);
    }

    private async Task CreateSchemasAsync(CancellationToken cancellationToken)
    {
        await using var pool = OpenPool("information_schema");
        await using var session = await pool.OpenAsync(cancellationToken);
        foreach (var schema in new[] { options.Server.ControlSchema, options.Server.StagingSchema, options.Server.TargetSchema })
            await session.ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {SqlName.Quote(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", cancellationToken: cancellationToken);
    }

    private MySqlPool OpenPool(string schema, bool allowDdl = true) => new(
        options.Server,
        new MySqlPoolOptions { Role = "migrator", MaxConnections = 1, AllowDdl = allowDdl, Schema = schema, CommandTimeout = StatementTimeout },
        loggers.CreateLogger<MySqlPool>());

    /// <summary>The lock is the session's: it is gone when the session is closed, however the run ends.</summary>
    private async Task LockAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var locked = await session.QueryFirstOrDefaultAsync<long?>(
            "SELECT GET_LOCK(@name, @seconds)",
            new { name = $"imports.migrate.{options.Server.ControlSchema}", seconds = (int)options.LockTimeout.TotalSeconds },
            options.LockTimeout + TimeSpan.FromSeconds(10),
            cancellationToken);
        if (locked != 1)
            throw new MigrationException($"Another migrator has held the lock for {options.LockTimeout.TotalSeconds:0} s.");
        await session.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
              name VARCHAR(128) NOT NULL PRIMARY KEY, tenant_id VARCHAR(64) NOT NULL DEFAULT 'default', checksum CHAR(64) NOT NULL,
              applied_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
            ) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin
            """,
            cancellationToken: cancellationToken);
    }

    private static IEnumerable<(string Name, string Text)> Migrations()
        => Own.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name["migrations/".Length..], Resource(name)));

    private async Task RunOnceAsync(MySqlSession session, (string Name, string Text) migration, CancellationToken cancellationToken)
    {
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migration.Text)));
        var applied = await session.QueryFirstOrDefaultAsync<string>(
            SelectChecksum, new { migration.Name }, cancellationToken: cancellationToken);
        if (applied == checksum)
            return;
        if (applied is not null)
            throw new MigrationException($"Migration {migration.Name} was changed after it ran. Restore it and add a new one.");
        foreach (var (number, statement) in Statements(migration.Text).Index())
            await RunStatementAsync(session, migration.Name, number + 1, statement, cancellationToken);
        await session.ExecuteAsync(
            InsertChecksum, new { migration.Name, checksum }, cancellationToken: cancellationToken);
    }

    /// <summary>MySQL has no ADD COLUMN IF NOT EXISTS. An ALTER TABLE is atomic, so one whose column, constraint or index is there already, or gone already, has run before.</summary>
    /// <exception cref="MigrationException">The server refuses the statement. What came before it stays, and each statement may run again.</exception>
    private static async Task RunStatementAsync(MySqlSession session, string migration, int number, string statement, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(statement, timeout: StatementTimeout, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (MySqlErrors.NumberOf(e) is DuplicateColumn or DuplicateCheck or DuplicateKeyName or NothingToDrop or ConstraintNotFound && statement.StartsWith("ALTER TABLE", StringComparison.Ordinal))
        {
        }
        catch (MySqlStatementException e)
        {
            // Not the server's text, which may hold a value of a row.
            throw new MigrationException(
                $"Migration {migration} broke off: the server refuses its statement {number} ({statement.Split('\n')[0].Trim()} ...) with error {e.Number}. The services of the version before go on with the "
                + "schema as it is; mend the cause and run the migrator again, which repeats the migration from its start (docs/runbook/what-if-a-new-version-fails.md).");
        }
    }

    internal static IEnumerable<string> Statements(string text)
        => SqlFile.WithoutComments(text).Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal static string Resource(string name)
    {
        using var reader = new StreamReader(Own.GetManifestResourceStream(name) ?? throw new ArgumentException($"No resource {name}.", nameof(name)));
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>The schemas cannot be brought up to date; the message says why and what to do.</summary>
public sealed class MigrationException(string message) : Exception(message)
{
    internal static void ThrowIfAny(IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
            throw new MigrationException(string.Join(Environment.NewLine, faults));
    }
}
