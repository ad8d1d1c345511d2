using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Hosting.Tests;

/// <summary>What may mend is tried again by every consumer, each time in a new transaction: with waits that double, each drawn from a range, so that two that were in each other's way do not meet again.</summary>
public sealed class When_a_fault_passes
{
    private const string Messages = "MassTransit.ConsumeContext<Imports.Contracts.";

    [Theory]
    [InlineData("ingress", 45, 30_000)]
    [InlineData("orchestrator", 15, 20_000)]
    [InlineData("parsing", 15, 20_000)]
    [InlineData("validation", 15, 20_000)]
    [InlineData("merge", 15, 20_000)]
    public async Task It_is_tried_again_with_waits_that_double(string service, int times, int longestWait)
    {
        await using var app = Services.BuildBare(service);
        var consumed = new List<JsonElement>();
        Find(JsonSerializer.SerializeToElement(app.Services.GetRequiredService<IBusControl>().GetProbeResult().Results), consumed);

        Assert.NotEmpty(consumed);
        foreach (var message in consumed)
        {
            // The first of all: the transaction is within it, or the second attempt would be in the first one's. The request by message has none of its consumer's own.
            var filters = message.GetProperty("filters").EnumerateArray().ToList();
            Assert.Equal("retry", filters[0].GetProperty("filterType").GetString());
            Assert.Equal(service != "ingress", filters.Skip(1).Any(filter => filter.GetProperty("filterType").GetString() == "outbox"));
            var policy = filters[0].GetProperty("retry-consumeContext");
            Assert.Equal("Exponential", policy.GetProperty("policy").GetString());
            Assert.Equal((times, 100, longestWait, 160, 240), (Of(policy, "limit"), Of(policy, "min"), Of(policy, "max"), Of(policy, "low"), Of(policy, "high")));
        }
    }

    /// <summary>What is done with each message that a consumer or a saga of the platform takes.</summary>
    private static void Find(JsonElement at, List<JsonElement> found)
    {
        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (var each in at.EnumerateArray())
                Find(each, found);
        }
        else if (at.ValueKind == JsonValueKind.Object)
        {
            if (at.TryGetProperty("outputType", out var type) && type.GetString()!.StartsWith(Messages, StringComparison.Ordinal))
                found.Add(at);
            foreach (var each in at.EnumerateObject())
                Find(each.Value, found);
        }
    }

    private static int Of(JsonElement policy, string name) => policy.GetProperty(name).GetInt32();
}
