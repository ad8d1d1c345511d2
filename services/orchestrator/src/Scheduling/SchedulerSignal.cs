using Imports.Persistence;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>Wakes this process's scheduler: a message that a saga has taken up may have made work. It only saves time; whatever it misses, the next round finds.</summary>
internal sealed class SchedulerSignal : Signal;

/// <summary>Raises the signal once a message and its transaction are done.</summary>
internal sealed class SchedulerWaker(SchedulerSignal signal) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        signal.Raise();
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
        => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
        => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
