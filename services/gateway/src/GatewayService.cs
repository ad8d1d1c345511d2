using Imports.Hosting;
using Imports.MySql;
using MassTransit;

namespace Imports.Gateway;

/// <summary>What the gateway is made of.</summary>
public static class GatewayService
{
    /// <summary>Reads the sections <c>Gateway</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<GatewayOptions>("Gateway");
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Ledger.PoolRole, MaxConnections = options.ReadConnections, Work = MySqlWork.Reads });
        builder.Services.AddSingleton<Ledger>().AddSingleton<Watches>().AddSingleton<Subscriptions>().AddSingleton<ProgressSender>().AddSingleton<EventStreams>();
        builder.Services.AddSingleton<WatchMeter>();
        builder.Services.AddHostedService<ProgressPump>().AddHostedService<SilenceService>();
        builder.Services.AddImportsSignalR();
        return builder.AddImportsReaderBus(
            bus => bus.AddConsumer<ImportProgressedConsumer>(),
            (context, rabbit) => rabbit.ReceiveEndpoint(options.QueueName, endpoint => endpoint.UseOwnQueue(options, context)));
    }

    /// <summary>
    /// The hub at <c>/hubs/imports</c>, the event streams below <c>/imports</c>, the running imports at <c>/api/imports/live</c>, the progress page at <c>/</c>.
    /// </summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        // Nobody asks for it; it has to be there.
        app.Services.GetRequiredService<WatchMeter>();
        var options = app.Services.GetRequiredService<GatewayOptions>();
        app.UseHosts(options);
        app.UseOrigins(options);
        app.UsePage();
        app.MapHub<ImportHub>("/hubs/imports");
        app.MapEvents();
        app.MapLiveImports();
        return app;
    }
}
