using Imports.MySql;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>Removes, at the start and every hour, the uploads whose process died. Any number of instances may do so at once: the record's row decides.</summary>
internal sealed class AbandonedUploads(
    ObjectRecordStore records,
    IncomingObjects uploads,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    IngressOptions options,
    TimeProvider clock,
    ILogger<AbandonedUploads> logger) : BackgroundService
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Beyond the longest upload, so that one which is being accepted is never taken for dead.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (MySqlErrors.IsTransient(e))
            {
                Log.SweepFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectRecord> abandoned;
        await using (var session = await pool.OpenAsync(cancellationToken))
            abandoned = await records.ListAbandonedAsync(session, options.MaxUploadDuration + Margin, AtOnce, cancellationToken);
        foreach (var upload in abandoned)
        {
            if (await uploads.DiscardAsync(upload.TenantId, upload.ObjectId))
                Log.AbandonedRemoved(logger, upload.ObjectId);
        }
    }
}
