using System.ComponentModel.DataAnnotations;

namespace Imports.Ingress;

/// <summary>Settings of the ingress. Bound from the configuration section <c>Ingress</c>.</summary>
public sealed record IngressOptions : IValidatableObject
{
    /// <summary>Longest file that is taken, in bytes. Default 10 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; init; } = 10L << 30;

    /// <summary>Longest time that one file may take to come in; an upload that began longer ago is given up for dead. At least a minute. Default 6 hours.</summary>
    public TimeSpan MaxUploadDuration { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Slowest body that is waited for, in bytes a second, after <see cref="BodyGracePeriod"/>. Default 240.</summary>
    [Range(1, 1 << 30)]
    public double MinBodyBytesPerSecond { get; init; } = 240;

    /// <summary>How long a body may be slower than that. Default 10 s; at least 2 s, since the server looks once a second.</summary>
    public TimeSpan BodyGracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to MySQL for requests. Each is held for a few milliseconds, never while a body comes in. Default 12.</summary>
    [Range(2, 200)]
    public int MaxConnections { get; init; } = 12;

    /// <summary>Connections to MySQL for reading rows of datasets, beside the others. Default 4.</summary>
    [Range(1, 100)]
    public int RowsConnections { get; init; } = 4;

    /// <summary>Longest that one read of rows may take, and may wait for its connection. 100 ms to 1 minute, default 2 s.</summary>
    public TimeSpan RowsTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Files that are looked at for <c>POST /imports/preview</c> at once, from their first byte on; whoever comes then is asked to come again. Default 4.</summary>
    [Range(1, 100)]
    public int PreviewConcurrency { get; init; } = 4;

    /// <summary>Longest that the body of a preview, or of a sample for a definition, may take to come in, and then the look at a preview. 1 s to 1 hour, default 5 minutes.</summary>
    public TimeSpan PreviewTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Columns of a header that a preview takes, and that a mapping is saved for; as <c>Parsing__MaxColumns</c>. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxColumns { get; init; } = 1000;

    /// <summary>Messages <c>ImportRequested</c> worked on at once; each may copy a file. Default 2.</summary>
    [Range(1, 64)]
    public int RequestConcurrency { get; init; } = 2;

    /// <summary>How long a request that changes a dataset waits for what comes of it before it is answered where to ask. 0 to 1 minute, default 10 s.</summary>
    public TimeSpan DatasetWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Datasets that a tenant may have; who has more keeps them, and gets no new one. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxDatasets { get; init; } = 1_000;

    /// <summary>Longest sample that a definition is inferred from, in bytes, and the longest text that is looked at of a packed one; each takes several times that in memory. Default 4 MiB.</summary>
    [Range(1, 64 << 20)]
    public int MaxSampleBytes { get; init; } = 4 << 20;

    /// <summary>How long the key of a request outlives a process that died while it worked on it; renewed while it does. 3 s to 10 minutes, default 15 s.</summary>
    public TimeSpan IdempotencyLease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Where the gateway is seen from outside, e.g. <c>https://imports.example.com</c>, for the link to the live progress. Default: empty, on the same host as this service.</summary>
    public Uri? GatewayUrl { get; init; }

    /// <summary>Origins other than the service's own whose pages may use the API, e.g. <c>https://app.example.com</c>. Default: none.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Names and addresses by which the service may be asked besides those of its own machine (<c>localhost</c>, <c>127.0.0.1</c>, <c>[::1]</c>), without a port,
    /// e.g. <c>imports.example.com</c>. Requests that name another host are refused, but for the health. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxUploadDuration < TimeSpan.FromMinutes(1))
            yield return new ValidationResult("must be at least a minute", [nameof(MaxUploadDuration)]);
        if (BodyGracePeriod < TimeSpan.FromSeconds(2))
            yield return new ValidationResult("must be at least 2 seconds", [nameof(BodyGracePeriod)]);
        if (RowsTimeout < TimeSpan.FromMilliseconds(100) || RowsTimeout > TimeSpan.FromMinutes(1))
            yield return new ValidationResult("must be 100 ms to 1 minute", [nameof(RowsTimeout)]);
        if (PreviewTimeout < TimeSpan.FromSeconds(1) || PreviewTimeout > TimeSpan.FromHours(1))
            yield return new ValidationResult("must be 1 second to 1 hour", [nameof(PreviewTimeout)]);
        if (IdempotencyLease < TimeSpan.FromSeconds(3) || IdempotencyLease > TimeSpan.FromMinutes(10))
            yield return new ValidationResult("must be 3 seconds to 10 minutes", [nameof(IdempotencyLease)]);
        if (DatasetWait < TimeSpan.Zero || DatasetWait > TimeSpan.FromMinutes(1))
            yield return new ValidationResult("must be 0 to 1 minute", [nameof(DatasetWait)]);
        foreach (var host in AllowedHosts.Where(host => !Hosts.IsHost(host)))
            yield return new ValidationResult($"has '{host}': a name or an address without a port is expected", [nameof(AllowedHosts)]);
        foreach (var origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
                yield return new ValidationResult($"has '{origin}': scheme://host[:port] in lower case is expected", [nameof(AllowedOrigins)]);
        }
    }
}

/// <summary>Where files lie that <c>ImportRequested</c> names. Bound from the configuration section <c>Inbox</c>.</summary>
public sealed record InboxOptions
{
    /// <summary>One folder. Default: empty, requests that name a file are refused.</summary>
    public string? Folder { get; init; }
}
