using System.Net.Mime;
using Imports.Contracts;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// The door for upstream systems: the queue <c>import-requested</c>, MassTransit envelope or plain JSON. It has no inbox, since plain JSON carries no
/// message id; what comes twice is found by its idempotency key or its content. A request that can never work is answered with <see cref="ImportFailed"/>.
/// </summary>
internal sealed class ImportRequestedConsumer(
    ImportIntake intake, IdempotencyGate gate, InboxFolder inbox, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ImportRequestedConsumer> logger)
    : IConsumer<ImportRequested>
{
    public const string Queue = "import-requested";
    private const int MaxRequestedByLength = 255;

    /// <summary>With a second between two, longer than a large inbox file takes; under the broker's 30 minutes.</summary>
    private const int KeyRetries = 1200;

    /// <summary>By hand, unlike every other endpoint: no inbox, and plain JSON is what a message without a content type is taken for.</summary>
    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, int concurrency)
    {
        rabbit.ConfigureJsonSerializerOptions(json =>
        {
            json.Converters.Insert(0, new ImportRequestedJson());
            return json;
        });
        rabbit.ReceiveEndpoint(Queue, endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.PrefetchCount = concurrency;
            endpoint.ConcurrentMessageLimit = concurrency;
            endpoint.DefaultContentType = new ContentType(MediaTypeNames.Application.Json);
            endpoint.UseRawJsonDeserializer(isDefault: true);

            // No ledger row stands behind such a request yet: it waits for the database for as long as the broker lets it.
            endpoint.UseTransientRetry(retries: 45, longestWait: TimeSpan.FromSeconds(30));
            endpoint.UseMessageRetry(retry =>
            {
                retry.Handle<StorageException>();
                retry.Exponential(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
            });

            // Its twin is being worked on, or died and holds the key until its lease runs out.
            endpoint.UseMessageRetry(retry =>
            {
                retry.Handle<IdempotencyKeyInUseException>();
                retry.Interval(KeyRetries, TimeSpan.FromSeconds(1));
            });
            if (CrashPoint.IsOn)
                endpoint.UseConsumeFilter(typeof(CrashPointFilter<>), context);
            endpoint.ConfigureConsumer<ImportRequestedConsumer>(context);
        });
    }

    public async Task Consume(ConsumeContext<ImportRequested> context)
    {
        var request = context.Message;
        try
        {
            await ImportAsync(request, context.CancellationToken);
        }
        catch (ImportException e)
        {
            Log.RequestRefused(logger, request.Dataset, e.Code, e.Message);
            await RefuseAsync(request, e, context.CancellationToken);
        }
    }

    private async Task ImportAsync(ImportRequested request, CancellationToken cancellationToken)
    {
        var tenantId = request.TenantId ?? Tenants.Default;
        var key = IdempotencyKey.Check(request.IdempotencyKey);
        var dataset = await intake.FindDatasetAsync(tenantId, request.Dataset, cancellationToken);
        var options = request.Options ?? new ImportOptions();
        OptionRules.Check(dataset, options);
        if (request.Source is not ({ ObjectId: not null, InboxFile: null } or { ObjectId: null, InboxFile: not null }))
            throw new ImportException(ErrorCodes.SourceInvalid, "The source must be either an object id or the name of an inbox file.");
        await gate.RunAsync(
            tenantId,
            key,
            IntakeRequest.Describe($"ImportRequested {request.Source.ObjectId} {request.Source.InboxFile}", dataset.Name, options, request.Force),
            (claim, token) => ImportAsync(new IntakeRequest(tenantId, dataset, options, request.Force, claim, Shortened(request.RequestedBy)), request, token),
            token => HashAsync(request.Source, token),
            cancellationToken);
    }

    private async Task<Acceptance> ImportAsync(IntakeRequest asked, ImportRequested request, CancellationToken cancellationToken)
    {
        var acceptance = await TakeInAsync(asked, request.Source, cancellationToken);
        if (acceptance.DuplicateOf is { } first)
        {
            await SayAsync(
                new ImportDuplicated
                {
                    ImportId = first, TenantId = asked.TenantId, Dataset = asked.Dataset.Name, IdempotencyKey = request.IdempotencyKey, Status = acceptance.Status,
                },
                cancellationToken);
        }

        return acceptance;
    }

    private async Task<Acceptance> TakeInAsync(IntakeRequest asked, ImportSource source, CancellationToken cancellationToken)
    {
        if (source.ObjectId is { } objectId)
            return await intake.ImportStoredAsync(asked, objectId, cancellationToken);
        await using var body = inbox.Open(source.InboxFile!);
        return await intake.ImportAsync(asked, body, cancellationToken);
    }

    /// <summary>Of a request that came before: a stored object never changes, and an inbox file may have been cleared away by now.</summary>
    private async Task<byte[]?> HashAsync(ImportSource source, CancellationToken cancellationToken)
    {
        if (source.InboxFile is not { } file)
            return null;
        try
        {
            await using var body = inbox.Open(file);
            return await BodyHash.OfAsync(body, long.MaxValue, cancellationToken);
        }
        catch (ImportException e) when (e.Code == ErrorCodes.InboxFileMissing)
        {
            return null;
        }
    }

    private Task RefuseAsync(ImportRequested request, ImportException reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return SayAsync(
            new ImportFailed
            {
                ImportId = Guid.CreateVersion7(now),
                TenantId = request.TenantId ?? Tenants.Default,
                Dataset = request.Dataset,
                IdempotencyKey = request.IdempotencyKey,
                Code = reason.Code,
                Message = reason.Message,
                FinishedAt = now,
            },
            cancellationToken);
    }

    private async Task SayAsync<T>(T said, CancellationToken cancellationToken)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(said, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    private static string? Shortened(string? text) => text?.Length > MaxRequestedByLength ? text[..MaxRequestedByLength] : text;
}
