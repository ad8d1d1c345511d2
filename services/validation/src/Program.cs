using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Validation;
using MassTransit;

var builder = ServiceHost.Create("validation", args);
var options = builder.AddServiceOptions<ValidationOptions>("Validation");
builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = "consumers", MaxConnections = options.BatchConcurrency + options.ImportConcurrency + 4 });
builder.Services.AddSingleton<ImportStore>().AddSingleton<BatchStore>().AddSingleton<DatasetStore>();
builder.Services.AddSingleton<BatchCheck>().AddSingleton<DuplicateCheck>();
builder.AddImportsBus("consumers", bus =>
{
    bus.AddConsumer<ValidateBatchConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = options.BatchConcurrency);
    bus.AddConsumer<ValidateImportConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = options.ImportConcurrency);
});

var app = builder.Build();
app.MapImportsHealth();
app.Run();
