using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>A connection of the hub.</summary>
internal sealed class HubReceiver(IHubContext<ImportHub> hub, string connectionId) : Receiver(connectionId)
{
    public override Task SendAsync(ProgressFrame frame, CancellationToken cancellationToken)
        => hub.Clients.Client(Id).SendAsync(ImportHub.Progress, frame, cancellationToken);
}
