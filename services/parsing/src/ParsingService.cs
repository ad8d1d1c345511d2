using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;
using MassTransit;

namespace Imports.Parsing;

/// <summary>What the parsing service is made of.</summary>
public static class ParsingService
{
    private const string ConsumerPool = "consumers";

    /// <summary>Reads the sections <c>Parsing</c>, <c>Objects</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddParsing(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<ParsingOptions>("Parsing");
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = ConsumerPool, MaxConnections = options.ConsumerConnections, AllowLocalInfile = true });
        builder.Services.AddSingleton<ImportStore>().AddSingleton<BatchStore>().AddSingleton<RejectStore>().AddSingleton<CauseStore>().AddSingleton<DatasetStore>();
        builder.Services.AddSingleton<SourceReader>().AddSingleton<RunStore>();
        return builder.AddImportsBus(ConsumerPool, bus =>
        {
            bus.AddConsumer<ParseImportConsumer>().Endpoint(endpoint => endpoint.Limit(1));
            bus.AddConsumer<StageBatchConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
        });
    }
}
