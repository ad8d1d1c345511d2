using Imports.Contracts;
using Imports.MySql;
using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>
/// <c>/hubs/imports</c>. A watcher calls <c>Subscribe(task_id)</c> or <c>SubscribeTenant()</c> and gets the events <c>progress</c>, each with an
/// <see cref="ImportSnapshot"/> in snake_case: first the current state, then at most five and, until the import has finished, at least one a second of each
/// import. Their versions never go backwards. Who asked for an import and for its tenant gets each event once.
/// </summary>
internal sealed class ImportHub(Watches watches, Subscriptions subscriptions, ProgressSender sender, IHubContext<ImportHub> hub) : Hub
{
    /// <summary>Name of the event that watchers get.</summary>
    public const string Progress = "progress";

    /// <summary>Starts the events of an import. Returns when the current state has been sent. Called again, it sends the current state again.</summary>
    /// <exception cref="HubException">
    /// The message begins with a code: <c>IMPORT_UNKNOWN</c>, there is no such import; <c>DATABASE_UNAVAILABLE</c>, the database does not answer.
    /// </exception>
    public async Task Subscribe(string taskId)
    {
        var importId = Guid.TryParse(taskId, out var id) ? id : throw Unknown();
        var subscription = await ReadAsync(subscriptions.BeginAsync(importId, Receiver(), seen: null, Context.ConnectionAborted)) ?? throw Unknown();
        await sender.SendAsync(subscription.First, Context.ConnectionAborted);
    }

    /// <summary>Ends the events of an import; of one that is not watched too.</summary>
    public void Unsubscribe(string taskId)
    {
        if (Guid.TryParse(taskId, out var importId))
            watches.Remove(importId, Context.ConnectionId);
    }

    /// <summary>
    /// Starts the events of all imports of the caller's tenant, those to come too; until there are API keys that is the tenant <c>default</c>. Returns when
    /// the state of those that run (200 at most, those that come next) and of those that ended in the last 10 minutes has been sent. An import that waits in
    /// the queue is told of when its step changes.
    /// </summary>
    /// <exception cref="HubException">The message begins with the code <c>DATABASE_UNAVAILABLE</c>: the database does not answer.</exception>
    public Task SubscribeTenant() => ReadAsync(SubscribeTenantAsync(seen: null));

    /// <summary>
    /// The same for one who comes again: all that ended since, at most a day ago, is told. A hub knows no parameters that may be left out.
    /// </summary>
    /// <param name="version">The newest <c>version</c> of all snapshots that it got.</param>
    /// <exception cref="HubException">As <see cref="SubscribeTenant"/>; it comes again with the same version then.</exception>
    public Task SubscribeTenantSince(long version) => ReadAsync(SubscribeTenantAsync(LastEventId.OfAny(version)));

    /// <summary>Ends the events of the tenant's imports, except of those that were asked for by their id.</summary>
    public void UnsubscribeTenant() => watches.RemoveTenant(Tenants.Default, Context.ConnectionId);

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        watches.RemoveReceiver(Context.ConnectionId);
        return Task.CompletedTask;
    }

    private async Task<TenantSubscription> SubscribeTenantAsync(LastEventId? seen)
    {
        var subscription = await subscriptions.BeginTenantAsync(Tenants.Default, Receiver(), seen, Context.ConnectionAborted);
        await sender.SendAsync(subscription.First, Context.ConnectionAborted);
        await foreach (var further in subscription.Rest)
            await sender.SendAsync(further, Context.ConnectionAborted);
        return subscription;
    }

    private HubReceiver Receiver() => new(hub, Context.ConnectionId);

    private static async Task<T> ReadAsync<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            throw new HubException($"{ErrorCodes.DatabaseUnavailable}: The database does not answer. Try again.", e);
        }
    }

    private static HubException Unknown() => new($"{ErrorCodes.ImportUnknown}: There is no import of that id.");
}
