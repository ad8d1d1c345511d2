using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.Merge;
using Imports.MySql;
using MassTransit;

var builder = ServiceHost.Create("merge", args);
var options = builder.AddServiceOptions<MergeOptions>("Merge");
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = "consumers", MaxConnections = 3 * options.Concurrency + 4 });
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = "ddl", MaxConnections = options.Concurrency, AllowDdl = true });
builder.Services.AddSingleton<ImportStore>().AddSingleton<DatasetStore>();
builder.Services.AddSingleton<ReceiptStore>().AddSingleton<ScopeStore>().AddSingleton<UpsertMerge>().AddSingleton<MergeAnnouncer>();
builder.AddImportsBus("consumers", bus =>
{
    bus.AddConsumer<MergeImportConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = options.Concurrency);
    bus.AddConsumer<FinalizeImportConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = options.Concurrency);
});

var app = builder.Build();
app.MapImportsHealth();
app.Run();
