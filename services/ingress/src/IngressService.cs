using Imports.Datasets;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Reading.Lookups;
using Imports.Reading.Normalising;
using MassTransit;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Imports.Ingress;

/// <summary>The ingress as a process: what it is made of and what it answers to.</summary>
public static class IngressService
{
    /// <summary>Room for the field headers around a file in a multipart body.</summary>
    private const long MultipartOverheadBytes = 1 << 20;

    /// <summary>Room for the options in an address: the mapping of a wide file is long.</summary>
    private const int MaxRequestLineBytes = 64 << 10;

    /// <summary>Configured by the environment and <paramref name="args"/>, not yet started.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = ServiceHost.Create("ingress", args);
        var options = builder.AddServiceOptions<IngressOptions>("Ingress");
        builder.AddServiceOptions<InboxOptions>("Inbox");
        builder.AddServiceOptions<NormalisingOptions>("Normalising");
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel.Limits, options));
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = Pools.Requests, MaxConnections = options.MaxConnections });
        builder.Services.AddMySqlPool(new MySqlPoolOptions
        {
            Role = Pools.Rows, MaxConnections = options.RowsConnections, AcquireTimeout = options.RowsTimeout, CommandTimeout = options.RowsTimeout,
        });
        builder.Services.AddObjectStore(builder.Configuration.GetSection("Objects"));
        builder.Services
            .AddSingleton<DatasetStore>()
            .AddSingleton<DatasetCatalog>()
            .AddSingleton<DatasetRows>()
            .AddSingleton<DatasetChangeStore>()
            .AddSingleton<DatasetChanges>()
            .AddSingleton<SampleInference>()
            .AddSingleton<ImportStore>()
            .AddSingleton<SnapshotReader>()
            .AddSingleton<ImportLister>()
            .AddSingleton<ImportLookup>()
            .AddSingleton<CauseStore>()
            .AddSingleton<DetailReader>()
            .AddSingleton<BatchReader>()
            .AddSingleton<MergeBatchReader>()
            .AddSingleton<ReceiptReader>()
            .AddSingleton<UndoReader>()
            .AddSingleton<RejectReader>()
            .AddSingleton<CorrectionReader>()
            .AddSingleton<Corrections>()
            .AddSingleton<DifferenceStore>()
            .AddSingleton<ErrorReport>()
            .AddSingleton<ImportCancellation>()
            .AddSingleton<ImportOperations>()
            .AddSingleton<AuditStore>()
            .AddSingleton<ImportRetry>()
            .AddSingleton<RollbackRequests>()
            .AddSingleton<ImportRollback>()
            .AddSingleton<ImportControl>()
            .AddSingleton<IncomingObjects>()
            .AddSingleton<IdempotencyStore>()
            .AddSingleton<IdempotencyGate>()
            .AddSingleton<PostedAnswers>()
            .AddSingleton<ImportAcceptance>()
            .AddSingleton<ImportIntake>()
            .AddSingleton<PreviewedTexts>()
            .AddSingleton<NameLookup>()
            .AddSingleton<FilePreviews>()
            .AddSingleton<MappingStore>()
            .AddSingleton<MappingChange>()
            .AddSingleton<InboxFolder>()
            .AddSingleton<ImportLinker>()
            .AddHostedService<AbandonedUploads>()
            .AddHostedService<ExpiredKeys>();
        builder.Services.AddCors();
        builder.Services.AddImportsApi();
        builder.AddImportsBus(
            Pools.Requests,
            bus => bus.AddConsumer<ImportRequestedConsumer>(),
            (context, rabbit) => ImportRequestedConsumer.Configure(context, rabbit, options.RequestConcurrency));

        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseHosts(options);
        app.UseOrigins(options);
        app.MapImportsHealth();
        app.MapImportsApi();
        return app;
    }

    private static void Limit(KestrelServerLimits limits, IngressOptions options)
    {
        limits.MaxRequestBodySize = options.MaxUploadBytes > long.MaxValue - MultipartOverheadBytes ? null : options.MaxUploadBytes + MultipartOverheadBytes;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, options.BodyGracePeriod);
    }
}

/// <summary>The connections of the ingress by what they are for.</summary>
internal static class Pools
{
    public const string Requests = "requests";

    /// <summary>Reads of target tables: apart, since what they cost is up to who asks.</summary>
    public const string Rows = "rows";
}

/// <summary>Who is served as long as nobody says who they are.</summary>
internal static class Tenants
{
    public const string Default = "default";

    /// <summary>Who is audited.</summary>
    public const string Anonymous = "anonymous";
}
