using Imports.Gateway;
using Imports.Hosting;
using Imports.MySql;
using MassTransit;

var builder = ServiceHost.Create("gateway", args);
var options = builder.AddServiceOptions<GatewayOptions>("Gateway");
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Ledger.PoolRole, MaxConnections = options.ReadConnections });
builder.Services.AddSingleton<Ledger>().AddSingleton<Watches>();
builder.Services.AddHostedService<ProgressPump>().AddHostedService<SilenceService>();
builder.Services.AddImportsSignalR();
builder.AddImportsReaderBus(
    bus => bus.AddConsumer<ImportProgressedConsumer>(),
    (context, rabbit) => rabbit.ReceiveEndpoint(options.QueueName, endpoint => endpoint.UseOwnQueue(options, context)));

var app = builder.Build();
app.UseOrigins(options);
app.UsePage();
app.MapImportsHealth();
app.MapHub<ImportHub>("/hubs/imports");
app.MapLiveImports();
app.Run();
