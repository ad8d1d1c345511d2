using System.Reflection;
using MassTransit;

namespace Imports.Stack.Tests.Crashes;

/// <summary>All consumers are found in the services themselves, so that none is without its crash points.</summary>
public sealed class When_a_consumer_is_added
{
    private static readonly Dictionary<string, Assembly> Services = new()
    {
        ["ingress"] = typeof(Ingress.IngressService).Assembly, ["gateway"] = typeof(Gateway.GatewayService).Assembly, ["orchestrator"] = typeof(Orchestrator.OrchestratorService).Assembly,
        ["parsing"] = typeof(Parsing.ParsingService).Assembly, ["validation"] = typeof(Validation.ValidationService).Assembly, ["merge"] = typeof(Merge.MergeService).Assembly,
    };

    [Fact]
    public void Its_crash_points_are_in_the_matrix()
    {
        var consumed = Services.SelectMany(service => Consumed(service.Value).Select(message => (Message: message.Name, Service: service.Key))).Order().ToList();
        var covered = CommitPoints.Consumers.Select(pair => (pair.Key, pair.Value.Service)).Order().ToList();

        Assert.Equal(consumed, covered);
        Assert.All(consumed, consumer => Assert.Contains(CommitPoints.All, point => point.Work == consumer.Message && point.Service == consumer.Service && point.Place == "before_ack"));
    }

    [Fact]
    public void Every_service_is_known()
    {
        var folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "services"));
        var programs = Directory.EnumerateDirectories(folder).Where(service => File.Exists(Path.Combine(service, "src", "Program.cs"))).Select(service => Path.GetFileName(service)!);

        Assert.Equal(programs.Order(StringComparer.Ordinal), Services.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Services.Keys.Order(StringComparer.Ordinal), CommitPoints.OnePerService.Select(point => point.Service).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>What its consumers take, and the events and deadlines of its state machines.</summary>
    private static IEnumerable<Type> Consumed(Assembly service)
    {
        var types = service.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }).ToList();
        var consumers = types.SelectMany(type => type.GetInterfaces()).Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(contract => contract.GetGenericArguments()[0]);
        var machines = types.Where(type => typeof(StateMachine).IsAssignableFrom(type)).SelectMany(machine => machine.GetProperties()).Select(property => property.PropertyType)
            .Where(type => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Event<>) || type.GetGenericTypeDefinition() == typeof(Schedule<,>)))
            .Select(type => type.GetGenericArguments()[^1]);
        return consumers.Concat(machines).Distinct();
    }
}
