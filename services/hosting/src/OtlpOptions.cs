namespace Imports.Hosting;

/// <summary>Where traces and metrics go. Bound from the configuration section <c>Otlp</c>.</summary>
public sealed record OtlpOptions
{
    /// <summary>
    /// A collector that takes OTLP over HTTP, e.g. <c>http://127.0.0.1:4318</c>; <c>v1/traces</c> and <c>v1/metrics</c> are added to it. Default: empty,
    /// nothing is sent.
    /// </summary>
    public Uri? Endpoint { get; init; }
}
