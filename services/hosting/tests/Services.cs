using Imports.Gateway;
using Imports.Ingress;
using Imports.Merge;
using Imports.Orchestrator;
using Imports.Parsing;
using Imports.Validation;
using MassTransit;
using Microsoft.AspNetCore.Builder;

namespace Imports.Hosting.Tests;

/// <summary>Every service, built as its Program.cs does, and not started.</summary>
internal static class Services
{
    private static readonly Dictionary<string, Func<string[], WebApplication>> Builders = new()
    {
        ["ingress"] = IngressService.Build,
        ["gateway"] = args => Mapped(ServiceHost.Create("gateway", args).AddGateway()).MapGateway(),
        ["orchestrator"] = args => Mapped(ServiceHost.Create("orchestrator", args).AddOrchestrator()),
        ["parsing"] = args => Mapped(ServiceHost.Create("parsing", args).AddParsing()),
        ["validation"] = args => Mapped(ServiceHost.Create("validation", args).AddValidation()),
        ["merge"] = args => Mapped(ServiceHost.Create("merge", args).AddMerge()),
    };

    public static IEnumerable<string> Names => Builders.Keys;

    public static WebApplication Build(string service, params IEnumerable<string> args)
    {
        // MassTransit keeps the first host's logger for the whole test otherwise.
        LogContext.Current = null!;
        return Builders[service]([.. args]);
    }

    /// <summary>The service with nothing but what has no default.</summary>
    public static WebApplication BuildBare(string service, params string[] further)
        => Build(service, ["--MySql:User=nobody", "--MySql:Password=none", $"--Objects:Root={Path.Combine(AppContext.BaseDirectory, "no-objects")}", .. further]);

    private static WebApplication Mapped(WebApplicationBuilder builder) => builder.Build().MapImportsHealth();
}
