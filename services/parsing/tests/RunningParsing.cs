using System.Collections.Concurrent;
using Imports.Contracts;
using Imports.Hosting;
using Imports.Ledger;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Imports.Parsing.Tests;

/// <summary>The parsing service over a virtual host of its own on the real broker, and what it says.</summary>
public sealed class RunningParsing : IAsyncDisposable
{
    /// <summary>Of all services that run: they share one outbox, so what one has to say another may deliver.</summary>
    private static readonly Heard heard = new();

    private readonly GivenSources given;
    private readonly WebApplication app;

    private RunningParsing(GivenSources given, TestBroker broker, WebApplication app)
    {
        this.given = given;
        this.app = app;
        Broker = broker;
    }

    public TestBroker Broker { get; }

    /// <param name="given">The schemas and the store.</param>
    /// <param name="options">Of the section <c>Parsing</c>, as <c>BatchBytes=60</c>, or with their section, as <c>Normalising:Within=00:01:00</c>. Batches have 40 bytes unless told otherwise.</param>
    public static async Task<RunningParsing> StartAsync(GivenSources given, params string[] options)
    {
        LogContext.Current = null;
        var broker = new TestBroker();
        await broker.InitializeAsync();
        var builder = ServiceHost.Create("parsing", Arguments(given, broker, options)).AddParsing();
        builder.Services.AddSingleton(heard).AddHostedService<Listener>();
        var app = builder.Build();
        await app.StartAsync();

        // The bus starts in the background: what is published before its queues are bound is lost.
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, GivenSources.Patience);
        return new RunningParsing(given, broker, app);
    }

    public static string[] Arguments(GivenSources given, TestBroker broker, IEnumerable<string> options)
        => TestArguments.For(given.Database, broker, [$"--Objects:Root={given.ObjectsRoot}", "--Parsing:BatchBytes=40", .. options.Select(option => option.Contains(':', StringComparison.Ordinal) ? $"--{option}" : $"--Parsing:{option}")]);

    public Task PublishAsync<T>(T message)
        where T : class
        => app.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>Cuts the import to its end, or until it fails.</summary>
    public async Task CutAsync(Guid importId)
    {
        while (!(await given.RowAsync(importId)).CutDone && Failure(importId) is null)
            await CutSliceAsync(importId);
    }

    /// <summary>Gives the cut one turn.</summary>
    public async Task CutSliceAsync(Guid importId)
    {
        await PublishAsync(new ParseImport { ImportId = importId, Attempt = await given.LeaseCutAsync(importId) });
        // A message of before may have ended the cut between the look and the lease; such a lease nobody ends.
        await Eventually.IsTrueAsync(
            async () => Failure(importId) is not null || (await given.RowAsync(importId)).CutDone || !await given.IsCutLeasedAsync(importId), GivenSources.Patience, "the slice is cut");
    }

    /// <summary>Releases all batches that are not staged yet, or only those that are named, at once and waits until they are staged, or the import fails.</summary>
    public async Task StageAsync(Guid importId, params int[] numbers)
    {
        var batches = (await given.BatchesAsync(importId)).Where(IsDue).ToList();
        foreach (var batch in batches)
        {
            await given.ReleaseAsync(importId, batch.BatchNumber);
            await PublishAsync(new StageBatch { ImportId = importId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt + 1 });
        }
        await Eventually.IsTrueAsync(
            async () => Failure(importId) is not null || !(await given.BatchesAsync(importId)).Any(IsDue), GivenSources.Patience, "all batches are staged");

        bool IsDue(BatchRow batch) => batch.State != BatchState.Staged && (numbers.Length == 0 || numbers.Contains(batch.BatchNumber));
    }

    public ImportStepFailed? Failure(Guid importId) => heard.Failed.FirstOrDefault(failed => failed.ImportId == importId);

    public Task FailedAsync(Guid importId)
        => Eventually.IsTrueAsync(() => Failure(importId) is not null, GivenSources.Patience, "ImportStepFailed");

    public Task ValidationIsAskedForAsync(Guid importId, params int[] batches)
        => Eventually.IsTrueAsync(
            () => heard.Validate.Where(validate => validate.ImportId == importId).Select(validate => validate.BatchNumber).Distinct().Order().SequenceEqual(batches),
            GivenSources.Patience,
            $"ValidateBatch of {string.Join(", ", batches)}");

    public Task AllAreValidatedAsync(Guid importId)
        => Eventually.IsTrueAsync(() => heard.Validated.Contains(importId), GivenSources.Patience, "BatchesValidated");

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        await Broker.DisposeAsync();
    }

    private sealed class Heard
    {
        public ConcurrentQueue<ImportStepFailed> Failed { get; } = [];
        public ConcurrentQueue<ValidateBatch> Validate { get; } = [];
        public ConcurrentQueue<Guid> Validated { get; } = [];
    }

    /// <summary>Listens on a queue of its own, beside the service's.</summary>
    private sealed class Listener(IBus bus, Heard heard) : IHostedService
    {
        private HostReceiveEndpointHandle? handle;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            handle = bus.ConnectReceiveEndpoint("test-listener", endpoint =>
            {
                endpoint.Handler<ImportStepFailed>(context => Add(heard.Failed, context.Message));
                endpoint.Handler<ValidateBatch>(context => Add(heard.Validate, context.Message));
                endpoint.Handler<BatchesValidated>(context => Add(heard.Validated, context.Message.ImportId));
            });
            await handle.Ready;
        }

        public Task StopAsync(CancellationToken cancellationToken) => handle?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        private static Task Add<T>(ConcurrentQueue<T> queue, T item)
        {
            queue.Enqueue(item);
            return Task.CompletedTask;
        }
    }
}
