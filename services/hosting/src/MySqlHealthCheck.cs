using Imports.MySql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary>A round trip to the server over a session of its own. The framework logs the reason, in one line for each time that it is asked.</summary>
internal sealed class MySqlHealthCheck([FromKeyedServices(MySqlHealthCheck.PoolRole)] MySqlPool pool) : IHealthCheck
{
    public const string PoolRole = "health";

    /// <summary>Who asks for health waits a few seconds at most, also while the server takes connections and answers nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static MySqlPoolOptions Pool => new()
    {
        Role = PoolRole, MaxConnections = 1, ConnectTimeout = Patience, CommandTimeout = Patience, AcquireTimeout = Patience, CancelTimeout = TimeSpan.FromSeconds(1),
        Work = MySqlWork.Reads,
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var session = await pool.OpenAsync(cancellationToken);
            await session.QueryFirstOrDefaultAsync<int>("SELECT 1", cancellationToken: cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
