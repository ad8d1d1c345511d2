using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Imports.Gateway;

/// <summary>Settings of the gateway. Bound from the configuration section <c>Gateway</c>.</summary>
public sealed record GatewayOptions : IValidatableObject
{
    /// <summary>
    /// Names this instance's queue; no two instances that run may share it, and one that keeps its name over a restart keeps its queue. Up to 32 of a-z,
    /// 0-9 and '-'. Default: drawn at every start, the queue left behind expires.
    /// </summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage = "is 1 to 32 of a-z, 0-9 and '-'.")]
    public string InstanceId { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    /// <summary>How long the broker keeps the queue of an instance that is gone. 1 minute to 1 day, default 10 minutes.</summary>
    public TimeSpan QueueExpiresAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events taken from the broker before the first of them is done. 1 to 1000, default 32.</summary>
    [Range(1, 1000)]
    public int PrefetchMessages { get; init; } = 32;

    /// <summary>
    /// Least time between two events of one import to one watcher. 50 ms to 1 s. Default 210 ms: five a second at most, with something to spare for the
    /// watcher's own clock.
    /// </summary>
    public TimeSpan EventSpacing { get; init; } = TimeSpan.FromMilliseconds(210);

    /// <summary>
    /// A watched import that is not finished and of which nothing new was heard for so long is read from the ledger, and so often
    /// it is looked whether a watched tenant has imports that nobody told of. 100 ms to 1 minute. Default 700 ms: with the read and the way to the watcher that
    /// is within the promised second.
    /// </summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Time between two comments on an event stream, which keep proxies from closing it. 1 second to 1 minute, default 15 seconds.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>MySQL connections for reading snapshots. 1 to 100, default 4.</summary>
    [Range(1, 100)]
    public int ReadConnections { get; init; } = 4;

    /// <summary>
    /// Origins other than the gateway's own whose pages may use the hub and the API, e.g. <c>https://app.example.com</c>. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Names and addresses by which the service may be asked besides those of its own machine (<c>localhost</c>, <c>127.0.0.1</c>, <c>[::1]</c>), without a port,
    /// e.g. <c>imports.example.com</c>. Requests that name another host are refused, but for the health. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The instance's queue.</summary>
    public string QueueName => $"gateway-{InstanceId}";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (QueueExpiresAfter < TimeSpan.FromMinutes(1) || QueueExpiresAfter > TimeSpan.FromDays(1))
            yield return new ValidationResult($"is {QueueExpiresAfter}: 1 minute to 1 day is expected.", [nameof(QueueExpiresAfter)]);
        if (EventSpacing < TimeSpan.FromMilliseconds(50) || EventSpacing > TimeSpan.FromSeconds(1))
            yield return new ValidationResult($"is {EventSpacing}: 50 ms to 1 s is expected.", [nameof(EventSpacing)]);
        if (SilenceLimit < TimeSpan.FromMilliseconds(100) || SilenceLimit > TimeSpan.FromMinutes(1))
            yield return new ValidationResult($"is {SilenceLimit}: 100 ms to 1 minute is expected.", [nameof(SilenceLimit)]);
        if (HeartbeatEvery < TimeSpan.FromSeconds(1) || HeartbeatEvery > TimeSpan.FromMinutes(1))
            yield return new ValidationResult($"is {HeartbeatEvery}: 1 second to 1 minute is expected.", [nameof(HeartbeatEvery)]);
        foreach (var host in AllowedHosts.Where(host => !Hosts.IsHost(host)))
            yield return new ValidationResult($"has '{host}': a name or an address without a port is expected.", [nameof(AllowedHosts)]);
        foreach (var origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
                yield return new ValidationResult($"has '{origin}': scheme://host[:port] in lower case is expected.", [nameof(AllowedOrigins)]);
        }
    }
}
