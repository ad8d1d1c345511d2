using Imports.Hosting;
using Imports.MySql;
using Imports.Orchestrator;
using Imports.Persistence;
using MassTransit;

var builder = ServiceHost.Create("orchestrator", args);
var options = builder.AddServiceOptions<OrchestratorOptions>("Orchestrator");
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Consumers, MaxConnections = 10 });
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Scheduler, MaxConnections = 2 });
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Ddl, MaxConnections = 1, AllowDdl = true });
builder.Services.AddSingleton<Leadership>().AddSingleton<WorkQueue>().AddSingleton<Sweeper>();
builder.Services.AddHostedService<SchedulerService>().AddHostedService<ProgressService>();
builder.AddImportsBus(Pools.Consumers, bus => bus
    .AddSagaStateMachine<ImportStateMachine, ImportSaga>()
    .MySqlRepository(saga => saga.Table = "saga_import")
    .Endpoint(endpoint => endpoint.ConcurrentMessageLimit = 8));

var app = builder.Build();
app.MapImportsHealth();
app.Run();
