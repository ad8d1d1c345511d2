using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Imports.Hosting;

/// <summary>
/// What a process that is asked to stop has time for. It takes no new message at once; what it has in hand may end, and what takes longer is cancelled, rolled
/// back, and goes to another process by the broker: so a deployment waits for no merge.
/// </summary>
internal static class Stopping
{
    private static readonly TimeSpan WorkMayEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BusStops = TimeSpan.FromSeconds(8);

    /// <summary>Container platforms kill after 10 s, unless told otherwise.</summary>
    private static readonly TimeSpan ProcessStops = TimeSpan.FromSeconds(9);

    public static IServiceCollection StopInTime(this IServiceCollection services)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ProcessStops);
        services.Configure<MassTransitHostOptions>(bus => (bus.ConsumerStopTimeout, bus.StopTimeout) = (WorkMayEnd, BusStops));
        return services;
    }
}
