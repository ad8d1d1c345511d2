using Imports.MySql;
using MassTransit;

namespace Imports.Hosting;

/// <summary>The crash points of a consumer that has no transaction of the pipeline: before it begins, and when it is done and not acknowledged yet.</summary>
public sealed class CrashPointFilter<T> : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        CrashPoint.Reached("before_transaction", typeof(T).Name);
        await next.Send(context);
        CrashPoint.Reached("before_ack", typeof(T).Name);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("crashPoint");
}
