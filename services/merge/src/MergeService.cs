using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;

namespace Imports.Merge;

/// <summary>What the merge service is made of.</summary>
public static class MergeService
{
    private const string ConsumerPool = "consumers";
    internal const string DdlPool = "ddl";

    /// <summary>Reads the sections <c>Merge</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddMerge(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<MergeOptions>("Merge");

        // A merge holds one connection for its transaction and one while it announces itself; a clean-up holds one; delivery and upkeep hold the rest.
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = ConsumerPool, MaxConnections = 3 * options.Concurrency + 4 });
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = DdlPool, MaxConnections = options.Concurrency, AllowDdl = true });
        builder.Services.AddSingleton<ImportStore>().AddSingleton<DatasetStore>();
        builder.Services.AddSingleton<ReceiptStore>().AddSingleton<ScopeStore>().AddSingleton<UpsertMerge>().AddSingleton<MergeAnnouncer>();
        return builder.AddImportsBus(ConsumerPool, bus =>
        {
            bus.AddConsumer<MergeImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
            bus.AddConsumer<FinalizeImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
        });
    }
}
