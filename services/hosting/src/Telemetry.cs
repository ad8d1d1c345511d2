using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Imports.Hosting;

/// <summary>
/// Traces and metrics over OTLP, when <c>Otlp__Endpoint</c> is set. The providers are built by hand from the frameworks' own sources and
/// meters, since OpenTelemetry's hosting and instrumentation packages are not served.
/// </summary>
public static class Telemetry
{
    private static readonly string[] Sources = ["MassTransit", "Microsoft.AspNetCore", "System.Net.Http", "Microsoft.AspNetCore.SignalR.Server", "Imports.*"];
    private static readonly string[] Meters = ["MassTransit", "Microsoft.AspNetCore.*", "System.Net.*", "System.Runtime", "Imports.*"];

    internal static void AddImportsTelemetry(this WebApplicationBuilder builder, string service)
    {
        if (builder.AddServiceOptions<OtlpOptions>("Otlp").Endpoint is { } endpoint)
            builder.Services.AddHostedService(_ => new TelemetryService(service, endpoint));
    }

    private sealed class TelemetryService(string service, Uri endpoint) : IHostedService, IDisposable
    {
        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var resource = ResourceBuilder.CreateDefault().AddService($"imports.{service}");
            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter(otlp => Target(otlp, "v1/traces")).Build();
            metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddOtlpExporter(otlp => Target(otlp, "v1/metrics")).Build();
            return Task.CompletedTask;
        }

        private void Target(OtlpExporterOptions otlp, string path)
        {
            otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
            otlp.Endpoint = new Uri(endpoint, path);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            traces?.Dispose();
            metrics?.Dispose();
        }
    }
}
