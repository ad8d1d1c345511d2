using Imports.MySql;

namespace Imports.Ingress;

/// <summary>Removes, at the start and every hour, the idempotency keys that have outlived their imports. Any number of instances may do so at once.</summary>
internal sealed class ExpiredKeys(
    IdempotencyStore store, [FromKeyedServices(Pools.Requests)] MySqlPool pool, TimeProvider clock, ILogger<ExpiredKeys> logger) : BackgroundService
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                while (await PurgeAsync(stoppingToken) == AtOnce)
                {
                }
            }
            catch (Exception e) when (MySqlErrors.IsTransient(e))
            {
                Log.PurgeFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await store.PurgeAsync(session, AtOnce, cancellationToken);
    }
}
