using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;
using MassTransit;

namespace Imports.Validation;

/// <summary>What the validation service is made of.</summary>
public static class ValidationService
{
    private const string ConsumerPool = "consumers";

    /// <summary>Reads the sections <c>Validation</c>, <c>Objects</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddValidation(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<ValidationOptions>("Validation");
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services.AddMySqlPool(new MySqlPoolOptions
        {
            Role = ConsumerPool, MaxConnections = options.BatchConcurrency + options.ImportConcurrency + 4, AllowLocalInfile = true,
        });
        builder.Services.AddSingleton<ImportStore>().AddSingleton<BatchStore>().AddSingleton<DatasetStore>().AddSingleton<RejectStore>().AddSingleton<CauseStore>().AddSingleton<CorrectionStore>();
        builder.Services.AddSingleton<RunStore>().AddSingleton<References>().AddSingleton<BatchCheck>().AddSingleton<DuplicateCheck>().AddSingleton<UniqueCheck>().AddSingleton<CorrectionCheck>();
        return builder.AddImportsBus(ConsumerPool, bus =>
        {
            bus.AddConsumer<ValidateBatchConsumer>().Endpoint(endpoint => endpoint.Limit(options.BatchConcurrency));
            bus.AddConsumer<ValidateImportConsumer>().Endpoint(endpoint => endpoint.Limit(options.ImportConcurrency));
        });
    }
}
