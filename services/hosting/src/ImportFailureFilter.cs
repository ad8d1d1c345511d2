using System.Reflection;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.Hosting;

/// <summary>
/// Turns an <see cref="ImportException"/> of a consumer into <see cref="ImportStepFailed"/>, and an <see cref="ImportCancelledException"/> into <see cref="MergeCancelled"/>. It stands outside the consumer's transaction: that one is
/// rolled back, and the event is published in one of its own; so is the message itself again after an <see cref="AskAgainException"/>. Any other defect in the work before the commit fails the import too, with a code that says so.
/// </summary>
internal sealed class ImportFailureFilter<T>(
    IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, ILogger<ImportFailureFilter<T>> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly Type[] Work = [typeof(ParseImport), typeof(NormaliseSource), typeof(StageBatch), typeof(ValidateBatch), typeof(ValidateImport), typeof(PreviewImport), typeof(MergeImport)];
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
            var lost = e as RunLostException;
            await PublishAsync(
                new ImportStepFailed { ImportId = importId, Code = e.Code, Message = e.Message, BatchNumber = lost?.BatchNumber, Attempt = lost?.Attempt }, context.CancellationToken);
        }
        catch (ImportCancelledException) when (ImportId is not null)
        {
            var importId = (Guid)ImportId.GetValue(context.Message)!;
            HostingLog.MergeCancelled(logger, importId, typeof(T).Name);
            await PublishAsync(new MergeCancelled { ImportId = importId }, context.CancellationToken);
        }
        catch (AskAgainException e)
        {
            HostingLog.AskedForAgain(logger, typeof(T).Name, (Guid?)ImportId?.GetValue(context.Message), e.Message);
            await PublishAsync(context.Message, context.CancellationToken);
        }
        catch (Exception e) when (IsDefect(e))
        {
            // A repeat would only fail again and hold its place in the scheduler's window; the message goes to the error queue as any other.
            var failed = new ImportStepFailed
            {
                ImportId = (Guid)ImportId!.GetValue(context.Message)!, Code = ErrorCodes.InternalError, Message = $"A defect stopped {typeof(T).Name}: see the service's log.",
            };
            HostingLog.ImportStepFailed(logger, failed.ImportId, typeof(T).Name, failed.Code);
            await PublishAsync(failed, CancellationToken.None);

            // The server's text may hold a value of a row, and this goes to the log and into the error queue.
            if (MySqlErrors.NumberOf(e) is { } number)
                throw new DefectException($"{typeof(T).Name} met the database's error {number}: {e.StackTrace}");
            throw;
        }
        catch (ObsoleteWorkException e)
        {
            HostingLog.WorkDiscarded(logger, typeof(T).Name, e.Message);
        }
    }

    /// <summary>
    /// Of the work before the merge's commit alone: after it an import only goes forward, and the saga's own messages are no work. Not when a repeat may
    /// mend it (database, disk), nor while the process stops.
    /// </summary>
    private bool IsDefect(Exception e)
        => Work.Contains(typeof(T)) && !lifetime.ApplicationStopping.IsCancellationRequested && !MySqlErrors.IsTransient(e)
            && e is not (ObsoleteWorkException or ConcurrencyException or OperationCanceledException or IOException or UnauthorizedAccessException or ObjectDisposedException);

    public void Probe(ProbeContext context) => context.CreateFilterScope("importFailure");

    private async Task PublishAsync<TEvent>(TEvent said, CancellationToken cancellationToken)
        where TEvent : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(said, cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }
}

/// <summary>The database refused a statement for a reason that a repeat does not mend. Holds its number and where it was, never the server's text.</summary>
public sealed class DefectException(string message) : Exception(message);

/// <summary>Events 1000 to 1099.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1000, LogLevel.Warning, "Import {ImportId} fails at {Message} with {Code}")]
    public static partial void ImportStepFailed(ILogger logger, Guid importId, string message, string code);

    [LoggerMessage(1001, LogLevel.Information, "{Message} is obsolete and rolled back: {Reason}")]
    public static partial void WorkDiscarded(ILogger logger, string message, string reason);

    [LoggerMessage(1002, LogLevel.Information, "Import {ImportId} is to be cancelled; {Message} has stopped and is rolled back")]
    public static partial void MergeCancelled(ILogger logger, Guid importId, string message);

    [LoggerMessage(1003, LogLevel.Warning, "{Message} of import {ImportId} is rolled back and asked for again: {Reason}")]
    public static partial void AskedForAgain(ILogger logger, string message, Guid? importId, string reason);
}
