using System.Diagnostics.Metrics;

namespace Imports.Gateway;

/// <summary>How much is watched. The tag <c>instance</c> is the gateway's.</summary>
internal sealed class WatchMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Imports.Gateway";

    private readonly Meter meter;

    public WatchMeter(Watches watches, GatewayOptions options)
    {
        meter = new Meter(Name, version: null, [new("instance", options.InstanceId)]);
        meter.CreateObservableGauge("imports.gateway.subscriptions", watches.CountSubscriptions, "{subscription}", "Subscriptions to an import or to all of a tenant.");
        meter.CreateObservableGauge("imports.gateway.imports", watches.CountImports, "{import}", "Imports that are watched.");
    }

    public void Dispose() => meter.Dispose();
}
