using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Persistence.Tests.Stack;

public static class WorkSetup
{
    /// <summary>Both consumers, with the test's script.</summary>
    public static void AddWork(this HostSetup setup, WorkScript? script = null)
    {
        setup.Services += services => services.AddSingleton(script ?? new WorkScript());
        setup.Bus += bus =>
        {
            bus.AddConsumer<WorkConsumer>();
            bus.AddConsumer<WorkDoneConsumer>();
        };
    }

    /// <summary>The saga, and a consumer that records what it announces.</summary>
    public static void AddOrders(this HostSetup setup, OrderFaults? faults = null)
    {
        setup.Services += services => services.AddSingleton(faults ?? new OrderFaults());
        setup.Bus += bus =>
        {
            bus.AddSagaStateMachine<OrderMachine, Order>().MySqlRepository(saga => saga.Table = "saga_import");
            bus.AddConsumer<OrderAnnouncedConsumer>();
        };
    }
}
