using Imports.MySql.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.MySql;

/// <summary>
/// Runs when the process starts: <see cref="MySqlCapacity"/>, the choice of a loader for the pools that load, so that a loader that cannot be used
/// is said then and not by the first import, and a line of log for each setting of the server that harms the process's work. Waits up to a minute for the server, which may start at the same time.
/// </summary>
internal sealed class MySqlStartCheck(
    IServiceProvider services, IEnumerable<MySqlPoolOptions> registered, TimeProvider time, ILogger<MySqlPool> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly string SelectLargest = SqlFile.Read<MySqlStartCheck>("largest_table");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var pools = registered.Select(o => services.GetRequiredKeyedService<MySqlPool>(o.Role)).ToList();
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var left = await MySqlCapacity.EnsureAsync(pools, cancellationToken: cancellationToken);
                var configured = pools.Sum(p => p.Options.MaxConnections + 1);
                Log.CapacityFits(logger, configured, configured + left);
                foreach (var pool in pools.Where(p => p.Options.AllowLocalInfile))
                    await ChooseLoaderAsync(pool, cancellationToken);
                await ReportSettingsAsync(pools, cancellationToken);
                return;
            }
            catch (Exception e) when (MySqlErrors.IsTransient(e) && time.GetElapsedTime(started) < Patience)
            {
                Log.ConnectFailed(logger, "start", e.GetType().Name);
                await Task.Delay(Between, time, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task ChooseLoaderAsync(MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BulkLoaderNameAsync(cancellationToken);
    }

    private async Task ReportSettingsAsync(IReadOnlyCollection<MySqlPool> pools, CancellationToken cancellationToken)
    {
        if (pools.Count == 0)
            return;
        var work = pools.Max(pool => pool.Options.Work);
        BulkLoaderKind? loader = pools.Any(pool => pool.Options.AllowLocalInfile) ? pools.First().Server.Loader : null;
        await using var session = await pools.First().OpenAsync(cancellationToken);
        var server = await ServerVariables.ReadAsync(session, cancellationToken);
        var largest = work < MySqlWork.WholeImports
            ? null
            : await session.QueryFirstOrDefaultAsync<LargestTable>(SelectLargest, new { Schema = pools.First().Server.TargetSchema }, cancellationToken: cancellationToken);
        var findings = new SettingsReport(server, work, loader, largest).Find().ToList();
        foreach (var (effect, text) in findings)
            Say(effect, text);
        if (findings.Count == 0)
            Log.SettingsFit(logger);
    }

    private void Say(SettingEffect effect, string text)
    {
        switch (effect)
        {
            case SettingEffect.Slow:
                Log.SettingIsSlow(logger, text);
                break;
            case SettingEffect.Unsafe:
                Log.SettingIsUnsafe(logger, text);
                break;
            default:
                Log.SettingRefuses(logger, text);
                break;
        }
    }
}
