using MassTransit;

namespace Imports.Persistence.Tests.Stack;

/// <summary>
/// The process that a test kills. It consumes and commits but delivers nothing, and then holds the message unacknowledged: so the kill
/// falls between the commit and both the delivery and the acknowledgement.
/// </summary>
public static class CrashingWorker
{
    public static async Task<int> RunAsync(string controlSchema, string broker)
    {
        await using var stack = TestStack.Attach(controlSchema, broker);
        await using var host = await TestHost.StartAsync(stack, setup =>
        {
            setup.AddWork();
            setup.Outbox = options => options.Deliver = false;
            setup.Endpoint = (_, _, endpoint) => endpoint.UseFilter(new NeverAcknowledge());
        });
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private sealed class NeverAcknowledge : IFilter<ConsumeContext>
    {
        public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
        {
            await next.Send(context);
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        public void Probe(ProbeContext context)
        {
        }
    }
}
