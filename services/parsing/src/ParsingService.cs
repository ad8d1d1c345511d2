using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Parsing.Unpacking;
using Imports.Reading.Lookups;
using Imports.Reading.Normalising;
using Imports.Runs;
using MassTransit;

namespace Imports.Parsing;

/// <summary>What the parsing service is made of.</summary>
public static class ParsingService
{
    internal const string ConsumerPool = "consumers";

    /// <summary>Reads the sections <c>Parsing</c>, <c>Normalising</c>, <c>Objects</c>, <c>MySql</c> and <c>RabbitMq</c>.</summary>
    public static WebApplicationBuilder AddParsing(this WebApplicationBuilder builder)
    {
        var options = builder.AddServiceOptions<ParsingOptions>("Parsing");
        builder.AddServiceOptions<NormalisingOptions>("Normalising");
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = ConsumerPool, MaxConnections = options.ConsumerConnections, AllowLocalInfile = true });
        builder.Services.AddSingleton<ImportStore>().AddSingleton<BatchStore>().AddSingleton<RejectStore>().AddSingleton<CauseStore>().AddSingleton<CorrectionStore>().AddSingleton<DatasetStore>().AddSingleton<MappingStore>();
        builder.Services.AddSingleton<SourceReader>().AddSingleton<RunStore>().AddSingleton<NameLookup>();
        builder.Services.AddSingleton<NormalisingStore>().AddSingleton<PackedSources>().AddSingleton(services => new Normaliser(services.GetRequiredService<NormalisingOptions>(), options.MaxColumns));
        return builder.AddImportsBus(ConsumerPool, bus =>
        {
            bus.AddConsumer<ParseImportConsumer>().Endpoint(endpoint => endpoint.Limit(1));
            bus.AddConsumer<NormaliseSourceConsumer>().Endpoint(endpoint => endpoint.Limit(1));
            bus.AddConsumer<StageBatchConsumer>().Endpoint(endpoint => endpoint.Limit(options.Concurrency));
        });
    }
}
