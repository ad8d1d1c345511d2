using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Persistence;
using Imports.Runs;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>What the orchestrator is made of.</summary>
public static class OrchestratorService
{
    private const int SagaConcurrency = 8;

    /// <summary>Reads the sections <c>Orchestrator</c>, <c>Retention</c>, <c>Objects</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddOrchestrator(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<OrchestratorOptions>("Orchestrator");
        builder.AddServiceOptions<RetentionOptions>("Retention").DemandOutlasts(options);
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services.AddSingleton<RunStore>().AddSingleton<EndedRuns>().AddHostedService<RunRemovalService>();
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Consumers, MaxConnections = SagaConcurrency + 4 });
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Scheduler, MaxConnections = 3 });
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Ddl, MaxConnections = 1, AllowDdl = true });
        builder.Services.AddSingleton<Leadership>().AddSingleton<WorkQueue>().AddSingleton<SchedulerSignal>().AddSingleton<Sweeper>().AddSingleton<LostChanges>();
        builder.Services.AddSingleton<ObjectRecordStore>().AddSingleton<AuditStore>().AddSingleton<Chunks>().AddSingleton<RejectedRows>().AddSingleton<StoredFiles>().AddSingleton<UnusedScopes>();
        builder.Services.AddSingleton<Erasures>().AddSingleton<Purge>().AddHostedService<RetentionService>();
        builder.Services.AddSingleton<TableDrop>().AddSingleton<ReplacedTables>();
        builder.Services.AddHostedService<SchedulerService>().AddHostedService<ProgressService>().AddHostedService<TableDropService>();
        builder.Services.AddReceiveObserver<SchedulerWaker>();
        return builder.AddImportsBus(Pools.Consumers, bus => bus
            .AddSagaStateMachine<ImportStateMachine, ImportSaga>()
            .MySqlRepository(saga => saga.Table = "saga_import")
            .Endpoint(endpoint => endpoint.Limit(SagaConcurrency)));
    }
}
