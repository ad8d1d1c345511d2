using System.Diagnostics;
using Imports.MySql;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Logging;

namespace Imports.Persistence;

/// <summary>
/// Runs a consumer in one transaction: inbox mark, the consumer, its messages, commit. MassTransit's own outboxes need two, since there
/// the consume pipeline also sends the messages and so must load them back; here sending is the delivery service's job alone, and a
/// message whose mark is committed has nothing left to do but be acknowledged.
/// </summary>
internal sealed class MySqlOutboxContextFactory(
    UnitOfWork unit, IServiceProvider services, MySqlOutboxOptions settings, TimeProvider time, ILogger<MySqlOutboxContextFactory> logger)
    : IOutboxContextFactory<UnitOfWork>
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class
    {
        var messageId = context.GetOriginalMessageId()
            ?? throw new MessageException(typeof(T), "A message needs a MessageId to be consumed through the MySQL outbox.");
        CrashPoint.Reached("before_transaction", typeof(T).Name);
        try
        {
            var isFirst = await BeginAndMarkAsync(messageId, options, context.CancellationToken);
            if (!isFirst)
            {
                // Nothing is left to do under the lock; the connection goes back before the message is acknowledged.
                await unit.RollbackAsync();
                PersistenceMetrics.Duplicates.Add(1, new KeyValuePair<string, object?>("consumer", options.ConsumerType));
                Log.DuplicateIgnored(logger, messageId, options.ConsumerType);
            }
            await next.Send(new MySqlOutboxConsumeContext<T>(context, options, services, unit, isDuplicate: !isFirst));
        }
        catch
        {
            await unit.RollbackAsync();
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("outboxContextFactory").Add("provider", "mysql");

    private async Task<bool> BeginAndMarkAsync(Guid messageId, OutboxConsumeOptions options, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            await unit.BeginInPipelineAsync(cancellationToken);
            try
            {
                return await InboxStore.MarkAsync(
                    unit.Session, messageId, options.ConsumerId, unit.TenantId, options.ConsumerType, cancellationToken);
            }
            catch (Exception exception) when (TransientFaults.IsLockWaitTimeout(exception) && time.GetElapsedTime(started) < settings.DuplicateWait)
            {
                // The first delivery is still at work (a merge takes minutes). Failing here would send the duplicate to the error queue
                // while the first may yet roll back.
                await unit.RollbackAsync();
                Log.DuplicateWaits(logger, messageId, options.ConsumerType);
            }
        }
    }
}
