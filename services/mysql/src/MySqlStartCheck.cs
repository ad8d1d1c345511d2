using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.MySql;

/// <summary>
/// Runs when the process starts: <see cref="MySqlCapacity"/>, and the choice of a loader for the pools that load, so that a loader that cannot be used
/// is said then and not by the first import. Waits up to a minute for the server, which may start at the same time.
/// </summary>
internal sealed class MySqlStartCheck(
    IServiceProvider services, IEnumerable<MySqlPoolOptions> registered, TimeProvider time, ILogger<MySqlPool> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

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
}
