using Imports.Contracts;
using Imports.MySql;
using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>
/// <c>/hubs/imports</c>. A watcher calls <c>Subscribe(task_id)</c> and gets the events <c>progress</c>, each with an <see cref="ImportSnapshot"/> in snake_case:
/// first the current state, then at most five and, until the import has finished, at least one a second. Their versions never go backwards.
/// </summary>
internal sealed class ImportHub(Watches watches, Ledger ledger) : Hub
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
        // Watched before the state is read, so that no event in between is lost; the watch sends nothing before it is opened.
        var watcher = watches.Add(importId, Context.ConnectionId);
        try
        {
            var current = await ReadAsync(importId);
            await Clients.Caller.SendAsync(Progress, current, Context.ConnectionAborted);
            watches.Open(watcher, current);
        }
        catch
        {
            watches.Remove(watcher);
            throw;
        }
    }

    /// <summary>Ends the events of an import; of one that is not watched too.</summary>
    public void Unsubscribe(string taskId)
    {
        if (Guid.TryParse(taskId, out var importId))
            watches.Remove(importId, Context.ConnectionId);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        watches.RemoveConnection(Context.ConnectionId);
        return Task.CompletedTask;
    }

    private async Task<ImportSnapshot> ReadAsync(Guid importId)
    {
        try
        {
            return await ledger.FindAsync(importId, Context.ConnectionAborted) ?? throw Unknown();
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            throw new HubException($"{ErrorCodes.DatabaseUnavailable}: The database does not answer. Try again.", e);
        }
    }

    private static HubException Unknown() => new($"{ErrorCodes.ImportUnknown}: There is no import of that id.");
}
