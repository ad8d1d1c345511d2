using Imports.MySql;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Bench.Server;

/// <summary>The server as its administrator sees it: prepares what is measured and looks at what came of it. Nothing here is measured.</summary>
internal sealed class BenchDatabase(MySqlServerOptions server) : IAsyncDisposable
{
    /// <summary>The schema of the raw contestant and the importer of old.</summary>
    public const string Schema = "imports_bench";

    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(5);
    private const long FewUndoRecords = 1000;

    private readonly MySqlPool pool = new(
        server,
        new MySqlPoolOptions { Role = "bench", MaxConnections = 2, AllowDdl = true, CommandTimeout = StatementLimit },
        NullLogger<MySqlPool>.Instance);

    public string TargetSchema => server.TargetSchema;

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, object? parameters = null)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.ExecuteAsync(sql, parameters, cancellationToken: cancellationToken);
    }

    /// <summary>Runs a statement that the binary log need not hold.</summary>
    public async Task ExecuteUnloggedAsync(string sql, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.ExecuteAsync("SET SESSION sql_log_bin = 0", cancellationToken: cancellationToken);
        await session.ExecuteAsync(sql, cancellationToken: cancellationToken);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, CancellationToken cancellationToken, object? parameters = null)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await session.QueryAsync<T>(sql, parameters, cancellationToken: cancellationToken);
    }

    /// <summary>Removes what replace imports put aside; the orchestrator would do it after its time.</summary>
    public async Task DropReplacedTablesAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await QueryAsync<string>(SqlFile.Read<BenchDatabase>("bench.replaced_tables"), cancellationToken, new { schema = server.StagingSchema }))
            await ExecuteAsync($"DROP TABLE IF EXISTS {SqlName.Quote(server.StagingSchema, table)}", cancellationToken);
    }

    /// <summary>
    /// What one contestant left to be done in the background shall not burden the next: waits until the undo log is purged, and removes the binary logs so far.
    /// </summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("FLUSH BINARY LOGS", cancellationToken);
        await ExecuteAsync("PURGE BINARY LOGS BEFORE NOW()", cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SettleLimit);
        var historyLength = SqlFile.Read<BenchDatabase>("bench.history_length");
        while ((await QueryAsync<long>(historyLength, limit.Token))[0] > FewUndoRecords)
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
    }

    /// <summary>The variables that decide on the figures, as they are.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(CancellationToken cancellationToken)
        => (await QueryAsync<Setting>(SqlFile.Read<BenchDatabase>("bench.settings"), cancellationToken))
            .ToDictionary(setting => setting.VariableName.ToLowerInvariant(), setting => setting.Value);

    /// <summary>Removes all that the benchmark made.</summary>
    public Task DropAsync(CancellationToken cancellationToken) => ExecuteAsync($"DROP DATABASE IF EXISTS {SqlName.Quote(Schema)}", cancellationToken);

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private sealed record Setting
    {
        public required string VariableName { get; init; }
        public required string Value { get; init; }
    }
}
