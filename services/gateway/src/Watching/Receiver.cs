namespace Imports.Gateway;

/// <summary>Where the events of a watcher go: a connection of the hub, or an event stream.</summary>
internal abstract class Receiver(string id)
{
    /// <summary>Of the connection; no two that are open share it.</summary>
    public string Id => id;

    /// <summary>Ends when the event is out of our hands, so that a slow receiver is not given more than it takes.</summary>
    public abstract Task SendAsync(ProgressFrame frame, CancellationToken cancellationToken);
}
