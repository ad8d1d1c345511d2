using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>
/// Logs what fails in the hub by a fault of ours. The framework's own line for that is off, since it cries out for every unknown id too.
/// </summary>
internal sealed class HubFailures(ILogger<ImportHub> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception e) when (e is not (HubException or OperationCanceledException))
        {
            Log.HubFailed(logger, e, invocationContext.HubMethodName);
            throw;
        }
    }
}
