using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;
using MassTransit;

namespace Imports.Merge;

/// <summary>What the merge service is made of.</summary>
public static class MergeService
{
    internal const string ConsumerPool = "consumers";
    internal const string DdlPool = "ddl";
    internal const string WatchPool = "watch";

    /// <summary>Reads the sections <c>Merge</c>, <c>Objects</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddMerge(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<MergeOptions>("Merge");

        // A merge holds one connection for its transaction, one that reads the target, two that fill a new table, and one while it announces itself, prepares its scope or commits a swap; a dry run and a rollback hold two
        // each, and a clean-up one; who waits for his scope holds one, too, and so does the one change of a dataset, with another while it prepares its scope; delivery and upkeep hold the rest. Tables are built, kept from writers and cleaned up on connections of their own; a merge and a dry run are looked at over another one each.
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services.AddMySqlPool(new MySqlPoolOptions
        {
            Role = ConsumerPool, MaxConnections = 10 * options.Concurrency + options.Waiting + 6, AllowLocalInfile = true, Work = MySqlWork.WholeImports,
        });
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = DdlPool, MaxConnections = 4 * options.Concurrency + 1, AllowDdl = true });
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = WatchPool, MaxConnections = 2 * options.Concurrency, CommandTimeout = TimeSpan.FromSeconds(5) });
        builder.Services.AddSingleton<ImportStore>().AddSingleton<DatasetStore>().AddSingleton<DifferenceStore>().AddSingleton<ReceiptStore>().AddSingleton<RejectStore>().AddSingleton<CauseStore>().AddSingleton<CorrectionStore>().AddSingleton<RefusedRowStore>().AddSingleton<ScopeStore>().AddSingleton<ScopeChoice>().AddSingleton<MergePlaces>();
        builder.Services.AddSingleton<ImportMerge>().AddSingleton<MergeAnnouncer>().AddSingleton<MergeWatcher>().AddSingleton<RollbackWatch>().AddSingleton<ImportHold>().AddSingleton<DeliveryLimit>();
        builder.Services.AddSingleton<UpsertMerge>().AddSingleton<TransactionSize>().AddSingleton<SizedMerge>().AddSingleton<SizedMergeStore>().AddSingleton<MergeBatchReader>().AddSingleton<ImportPreview>().AddSingleton<Comparison>().AddSingleton<TargetReader>().AddSingleton<TargetLoads>().AddSingleton<RunStore>();
        builder.Services.AddSingleton<ReplaceRefusal>().AddSingleton<SwapObstacles>().AddSingleton<CommitPoint>().AddSingleton<RebuildChoice>().AddSingleton<RebuildMerge>().AddSingleton<SwapMerge>().AddSingleton<Swap>().AddSingleton<NewTable>().AddSingleton<ReplacedTableStore>();
        builder.Services.AddSingleton<ImportRollback>().AddSingleton<RollbackStore>().AddSingleton<RollbackCheck>().AddSingleton<SnapshotReader>().AddSingleton<UndoImages>().AddSingleton<ImportUndo>();
        builder.Services.AddSingleton<DatasetChangeStore>().AddSingleton<DatasetRegistration>().AddSingleton<MadeTable>();
        return builder.AddImportsBus(ConsumerPool, bus =>
        {
            bus.AddConsumer<MergeImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency + options.Waiting));
            bus.AddConsumer<PreviewImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
            bus.AddConsumer<RollbackImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
            bus.AddConsumer<RegisterDatasetConsumer>().Endpoint(endpoint => endpoint.Limit(1));
            bus.AddConsumer<FinalizeImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
        });
    }
}
