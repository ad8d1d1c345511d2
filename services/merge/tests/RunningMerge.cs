using System.Collections.Concurrent;
using Imports.Contracts;
using Imports.Hosting;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imports.Merge.Tests;

/// <summary>The merge service over the real broker, and what it says.</summary>
public sealed class RunningMerge : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Heard heard;
    private readonly LoggedEvents logged;

    private RunningMerge(WebApplication app, Heard heard, LoggedEvents logged) => (this.app, this.heard, this.logged) = (app, heard, logged);

    public static Task<RunningMerge> StartAsync(GivenValidatedImport given, params string[] settings)
        => StartAsync(given.Arguments(settings));

    public static async Task<RunningMerge> StartAsync(string[] arguments)
    {
        LogContext.Current = null;
        var heard = new Heard();
        var builder = ServiceHost.Create("merge", arguments).AddMerge();
        var logged = new LoggedEvents();
        builder.Services.AddSingleton(heard).AddHostedService<Listener>();
        builder.Logging.AddProvider(logged);
        var app = builder.Build();
        await app.StartAsync();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
        return new RunningMerge(app, heard, logged);
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => app.Services.GetRequiredService<IBus>().Publish(message);

    public Task MergedAsync(Guid importId, int times = 1)
        => Eventually.IsTrueAsync(() => heard.Merged.Count(id => id == importId) >= times, TimeSpan.FromSeconds(30), $"ImportMerged {times} times");

    public Task StartedAsync(Guid importId)
        => Eventually.IsTrueAsync(() => heard.Started.Contains(importId), TimeSpan.FromSeconds(30), "MergeStarted");

    public Task CancelledAsync(Guid importId, int times = 1)
        => Eventually.IsTrueAsync(() => heard.Cancelled.Count(id => id == importId) >= times, TimeSpan.FromSeconds(30), $"MergeCancelled {times} times");

    public async Task<ImportPreviewed> PreviewedAsync(Guid importId, int times = 1)
    {
        await Eventually.IsTrueAsync(() => heard.Previewed.Count(said => said.ImportId == importId) >= times, TimeSpan.FromSeconds(30), $"ImportPreviewed {times} times");
        return heard.Previewed.First(said => said.ImportId == importId);
    }

    /// <summary>Merges and dry runs that were asked for, by whom ever.</summary>
    public Task AskedAsync(Guid importId, int times)
        => Eventually.IsTrueAsync(() => heard.Asked.Count(id => id == importId) >= times, TimeSpan.FromSeconds(30), $"asked for {times} times");

    /// <summary>It has found a swap of another import that is not finished.</summary>
    public Task WaitsForSwapAsync(Guid importId)
        => Eventually.IsTrueAsync(() => logged.Has(5006, importId), TimeSpan.FromSeconds(30), "it waits for another swap");

    /// <summary>It has found another import that has committed a part of its rows and is not at work.</summary>
    public Task WaitsForBatchesAsync(Guid importId)
        => Eventually.IsTrueAsync(() => logged.Has(5041, importId), TimeSpan.FromSeconds(30), "it waits for another import's batches");

    /// <summary>It looked the import's keys up instead of reading the whole target.</summary>
    public bool HasLookedUp(Guid importId) => logged.Has(5007, importId);

    /// <summary>Its dataset names a scope, and it has not taken only that.</summary>
    public bool HasTakenWholeTarget(Guid importId) => logged.Has(5020, importId);

    /// <summary>The former table is back, and everybody is told.</summary>
    public async Task RolledBackAsync(Guid importId)
    {
        await Eventually.IsTrueAsync(() => heard.RolledBack.Any(said => said.ImportId == importId), TimeSpan.FromSeconds(30), "ImportRolledBack");
        await Eventually.IsTrueAsync(() => heard.Progressed.Any(said => said.TaskId == importId && said.RolledBackAt is not null), TimeSpan.FromSeconds(30), "the snapshot says it");
    }

    /// <summary>What an upsert's undo has said of its rows: restored, deleted, kept.</summary>
    public (long? Restored, long? Deleted, long? Kept) UndoneOf(Guid importId)
    {
        var said = heard.RolledBack.First(said => said.ImportId == importId);
        return (said.RestoredRows, said.DeletedRows, said.KeptRows);
    }

    public int CountRolledBack(Guid importId) => heard.RolledBack.Count(said => said.ImportId == importId);

    /// <summary>Its rollback is refused, and everybody is told.</summary>
    public Task RollbackRefusedAsync(Guid importId, string code)
        => Eventually.IsTrueAsync(() => heard.Progressed.Any(said => said.TaskId == importId && said.RollbackCode == code), TimeSpan.FromSeconds(30), $"the snapshot says {code}");

    /// <summary>It has found no rollback to do.</summary>
    public Task HasNoRollbackAsync(Guid importId)
        => Eventually.IsTrueAsync(() => logged.Has(5032, importId), TimeSpan.FromSeconds(30), "no rollback is due");

    /// <summary>It has found a change of a dataset decided.</summary>
    public Task LeavesChangeAsync(Guid changeId)
        => Eventually.IsTrueAsync(() => logged.Has(5052, changeId), TimeSpan.FromSeconds(30), "the change is left alone");

    /// <summary>A change of a dataset has found a swap of an import that is not finished.</summary>
    public Task ChangeWaitsForSwapAsync(Guid changeId)
        => Eventually.IsTrueAsync(() => logged.Has(5053, changeId), TimeSpan.FromSeconds(30), "the change waits for a swap");

    public bool HasCancelled(Guid importId) => heard.Cancelled.Contains(importId);

    public bool HasMerged(Guid importId) => heard.Merged.Contains(importId);

    public Task FinalizedAsync(Guid importId)
        => Eventually.IsTrueAsync(() => heard.Finalized.Contains(importId), TimeSpan.FromSeconds(30), "ImportFinalized");

    public Task FailedAsync(Guid importId, string code, int times = 1)
        => Eventually.IsTrueAsync(() => heard.Failed.Count(said => said.ImportId == importId && said.Code == code) >= times, TimeSpan.FromSeconds(30), $"ImportStepFailed with {code}");

    public string FailureOf(Guid importId) => SaidOf(importId).Message;

    public ImportStepFailed SaidOf(Guid importId) => heard.Failed.First(said => said.ImportId == importId);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    internal sealed class Heard
    {
        public ConcurrentBag<Guid> Asked { get; } = [];
        public ConcurrentBag<Guid> Merged { get; } = [];
        public ConcurrentBag<Guid> Finalized { get; } = [];
        public ConcurrentBag<Guid> Started { get; } = [];
        public ConcurrentBag<Guid> Cancelled { get; } = [];
        public ConcurrentBag<ImportPreviewed> Previewed { get; } = [];
        public ConcurrentBag<ImportStepFailed> Failed { get; } = [];
        public ConcurrentBag<ImportRolledBack> RolledBack { get; } = [];
        public ConcurrentBag<ImportSnapshot> Progressed { get; } = [];
    }

    /// <summary>Listens on a queue of its own, beside the service's.</summary>
    private sealed class Listener(IBus bus, Heard heard) : Microsoft.Extensions.Hosting.IHostedService
    {
        private HostReceiveEndpointHandle? handle;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            handle = bus.ConnectReceiveEndpoint("test-listener", endpoint =>
            {
                endpoint.Handler<MergeImport>(context => Add(heard.Asked, context.Message.ImportId));
                endpoint.Handler<PreviewImport>(context => Add(heard.Asked, context.Message.ImportId));
                endpoint.Handler<ImportMerged>(context => Add(heard.Merged, context.Message.ImportId));
                endpoint.Handler<MergeStarted>(context => Add(heard.Started, context.Message.ImportId));
                endpoint.Handler<MergeCancelled>(context => Add(heard.Cancelled, context.Message.ImportId));
                endpoint.Handler<ImportPreviewed>(context => Add(heard.Previewed, context.Message));
                endpoint.Handler<ImportFinalized>(context => Add(heard.Finalized, context.Message.ImportId));
                endpoint.Handler<ImportStepFailed>(context => Add(heard.Failed, context.Message));
                endpoint.Handler<ImportRolledBack>(context => Add(heard.RolledBack, context.Message));
                endpoint.Handler<ImportProgressed>(context => Add(heard.Progressed, context.Message.Snapshot));
            });
            await handle.Ready;
        }

        public Task StopAsync(CancellationToken cancellationToken) => handle?.StopAsync(cancellationToken) ?? Task.CompletedTask;

        private static Task Add<T>(ConcurrentBag<T> bag, T item)
        {
            bag.Add(item);
            return Task.CompletedTask;
        }
    }
}
