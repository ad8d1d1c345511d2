using System.Diagnostics;
using Imports.Persistence.Tests.Stack;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests;

public sealed class When_a_message_passes_the_outbox
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact(Timeout = 60_000)]
    public async Task Its_headers_ids_and_addresses_survive()
    {
        await using var stack = await TestStack.CreateAsync();
        ConsumeContext<Work>? received = null;
        TimeSpan? lifetime = null;
        var script = new WorkScript();
        script.After = (context, _) =>
        {
            lifetime = context.ExpirationTime - DateTime.UtcNow;
            received = context;
            return Task.CompletedTask;
        };
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));
        var (message, conversation, correlation, initiator, request) =
            (NewId.NextGuid(), NewId.NextGuid(), NewId.NextGuid(), NewId.NextGuid(), NewId.NextGuid());
        var answer = new Uri($"rabbitmq://{stack.Broker.Host}{stack.Broker.AbsolutePath}/answers");

        await host.InUnitAsync((services, _) => services.GetRequiredService<IPublishEndpoint>().Publish(new Work(Guid.NewGuid()), context =>
        {
            context.MessageId = message;
            context.ConversationId = conversation;
            context.CorrelationId = correlation;
            context.InitiatorId = initiator;
            context.RequestId = request;
            context.ResponseAddress = answer;
            context.FaultAddress = answer;
            context.TimeToLive = TimeSpan.FromMinutes(10);
            context.Headers.Set("traceparent", TraceParent);
            context.Headers.Set("Number", 42);
            context.Headers.Set("Text", "größer & \"so\"");
            context.SetPriority(3);
        }));

        await Eventually.HoldsAsync("received", () => Task.FromResult(received is not null));
        Assert.Equal(message, received!.MessageId);
        Assert.Equal(conversation, received.ConversationId);
        Assert.Equal(correlation, received.CorrelationId);
        Assert.Equal(initiator, received.InitiatorId);
        Assert.Equal(request, received.RequestId);
        Assert.Equal(answer, received.ResponseAddress);
        Assert.Equal(answer, received.FaultAddress);
        Assert.Equal(TraceParent, received.Headers.Get<string>("traceparent"));
        Assert.Equal(42, received.Headers.Get<int>("Number"));
        Assert.Equal("größer & \"so\"", received.Headers.Get<string>("Text"));
        Assert.InRange(lifetime!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10.1));
        Assert.Contains($"urn:message:{typeof(Work).Namespace}:{nameof(Work)}", received.SupportedMessageTypes);
        Assert.NotNull(received.SourceAddress);
        Assert.NotNull(received.SentTime);
        Assert.EndsWith("Imports.Persistence.Tests.Stack:Work", received.DestinationAddress!.AbsolutePath, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_stays_in_its_trace(bool isMassTransitTraced)
    {
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = heard => heard.Name == "test" || isMassTransitTraced && heard.Name == "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var stack = await TestStack.CreateAsync();
        string? header = null;
        var script = new WorkScript();
        script.After = (context, _) =>
        {
            header = context.Headers.Get<string>("MT-Activity-Id") ?? Activity.Current?.Id ?? "none";
            return Task.CompletedTask;
        };
        await using var host = await TestHost.StartAsync(stack, setup => setup.AddWork(script));
        ActivityTraceId trace;
        using (var activity = source.StartActivity("request"))
        {
            trace = activity!.TraceId;
            await host.PublishAsync(new Work(Guid.NewGuid()));
        }

        await Eventually.HoldsAsync("received", () => Task.FromResult(header is not null));
        Assert.Contains(trace.ToString(), header, StringComparison.Ordinal);
    }
}
