using Imports.MySql;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.Persistence;

/// <summary>
/// Sends the outbox's messages. The claim is a row lock held while the broker confirms, milliseconds as a rule
/// and a few times <see cref="MySqlOutboxOptions.PublishTimeout"/> at most: a process that dies frees its rows at once, without a lease to run out, and a batch costs one commit. The price is a transaction of
/// that length on rows that nobody else wants. A crash between the confirmation and the commit sends a message twice; the inbox drops it.
/// </summary>
internal sealed class OutboxDeliveryService(
    MySqlPool pool, IBusControl bus, OutboxSender sender, OutboxSignal signal, MySqlOutboxOptions options, TimeProvider time, IServiceProvider services,
    ILogger<OutboxDeliveryService> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogContext.ConfigureCurrentLogContextIfNull(services);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (!bus.IsConnected())
                    await Task.Delay(100, stoppingToken);
                var started = time.GetTimestamp();
                var isBrokerReachable = await DrainAsync(stoppingToken);
                if (isBrokerReachable)
                    await WaitForMessagesAsync(started, stoppingToken);
                else
                    await Task.Delay(options.BrokerPause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception exception)
            {
                // Whatever it was, the rows are still there and are claimed anew; only ending the loop would leave them.
                Log.DeliveryFailed(logger, exception, options.BrokerPause);
                await Task.Delay(options.BrokerPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>A message after a quiet moment leaves at once; under load a round waits for company, since it costs a commit however small.</summary>
    private async Task WaitForMessagesAsync(long lastRound, CancellationToken stoppingToken)
    {
        while (!await signal.WaitAsync(options.PollInterval, time, stoppingToken) && !await IsAnyDueAsync(stoppingToken))
        {
        }

        var left = options.RoundInterval - time.GetElapsedTime(lastRound);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, stoppingToken);
    }

    private async Task<bool> IsAnyDueAsync(CancellationToken stoppingToken)
    {
        await using var session = await pool.OpenAsync(stoppingToken);
        return await OutboxStore.IsDueAsync(session, stoppingToken);
    }

    /// <summary>Sends until nothing is due; false if the broker did not take a message.</summary>
    private async Task<bool> DrainAsync(CancellationToken stoppingToken)
    {
        await using var session = await pool.OpenAsync(stoppingToken);
        while (true)
        {
            await session.BeginAsync(stoppingToken);
            var claimed = await OutboxStore.ClaimAsync(session, options.BatchMessages, stoppingToken);
            if (claimed.Count == 0)
            {
                await session.RollbackAsync();
                return true;
            }
            CrashPoint.Reached("before_send", "outbox");
            var outcomes = await sender.SendAsync(claimed, stoppingToken);
            CrashPoint.Reached("before_removal", "outbox");
            await RecordAsync(session, outcomes);
            // Not to be cancelled any more: what the broker confirmed must be removed.
            await session.CommitAsync(CancellationToken.None);

            if (stoppingToken.IsCancellationRequested)
                return true;
            if (outcomes.FirstOrDefault(outcome => outcome.Kind == SendKind.BrokerUnreachable) is { } unreachable)
            {
                Log.BrokerUnreachable(logger, unreachable.Error!, outcomes.Count(outcome => outcome.Kind == SendKind.Sent), claimed.Count);
                return false;
            }
            if (claimed.Count < options.BatchMessages)
                return true;
        }
    }

    private async Task RecordAsync(MySqlSession session, IReadOnlyList<SendOutcome> outcomes)
    {
        await OutboxStore.RemoveAsync(session,
            [.. outcomes.Where(outcome => outcome.Kind is SendKind.Sent or SendKind.Expired).Select(outcome => outcome.Message.Id)]);
        foreach (var outcome in outcomes)
            switch (outcome.Kind)
            {
                case SendKind.Sent:
                    PersistenceMetrics.Sent.Add(1);
                    break;
                case SendKind.Expired:
                    PersistenceMetrics.Expired.Add(1);
                    Log.Expired(logger, outcome.Message.Id);
                    break;
                case SendKind.Postponed:
                    await OutboxStore.FailAsync(session, outcome.Message.Id, parked: false, outcome.Message.Attempts, Delay(1), outcome.Error?.ToString());
                    break;
                case SendKind.Rejected:
                    await RecordRejectedAsync(session, outcome);
                    break;
            }
    }

    private async Task RecordRejectedAsync(MySqlSession session, SendOutcome outcome)
    {
        var attempts = outcome.Message.Attempts + 1;
        var isParked = attempts >= options.MaxAttempts;
        var delay = Delay(attempts);
        PersistenceMetrics.Failed.Add(1);
        await OutboxStore.FailAsync(session, outcome.Message.Id, isParked, attempts, delay, outcome.Error!.ToString());
        if (isParked)
            Log.Parked(logger, outcome.Error!, outcome.Message.Id, attempts);
        else
            Log.SendFailed(logger, outcome.Error!, outcome.Message.Id, attempts, options.MaxAttempts, delay);
    }

    private TimeSpan Delay(int attempts)
    {
        var doubled = options.RetryDelay * Math.Pow(2, Math.Min(attempts - 1, 20)) * (0.8 + Random.Shared.NextDouble() * 0.4);
        return doubled < options.MaxRetryDelay ? doubled : options.MaxRetryDelay;
    }
}
