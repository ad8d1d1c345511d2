using System.Reflection;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Persistence;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imports.Hosting;

/// <summary>
/// Turns an <see cref="ImportException"/> of a consumer into <see cref="ImportStepFailed"/>. It stands outside the consumer's transaction: that one is
/// rolled back, and the event is published in one of its own. A message that names no import is left to fail as any other.
/// </summary>
internal sealed class ImportFailureFilter<T>(IServiceScopeFactory scopes, ILogger<ImportFailureFilter<T>> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly PropertyInfo? ImportId = typeof(T).GetProperty(nameof(ImportStepFailed.ImportId), typeof(Guid));

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        try
        {
            await next.Send(context);
        }
        catch (ImportException e) when (ImportId is not null)
        {
            var importId = (Guid)ImportId.GetValue(context.Message)!;
            HostingLog.ImportStepFailed(logger, importId, typeof(T).Name, e.Code);
            await PublishAsync(new ImportStepFailed { ImportId = importId, Code = e.Code, Message = e.Message }, context.CancellationToken);
        }
        catch (ObsoleteWorkException e)
        {
            HostingLog.WorkDiscarded(logger, typeof(T).Name, e.Message);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("importFailure");

    private async Task PublishAsync(ImportStepFailed failed, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(failed, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}

/// <summary>Events 1000 to 1099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1000, LogLevel.Warning, "Import {ImportId} fails at {Message} with {Code}")]
    public static partial void ImportStepFailed(ILogger logger, Guid importId, string message, string code);

    [LoggerMessage(1001, LogLevel.Information, "{Message} is obsolete and rolled back: {Reason}")]
    public static partial void WorkDiscarded(ILogger logger, string message, string reason);
}
