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
}
