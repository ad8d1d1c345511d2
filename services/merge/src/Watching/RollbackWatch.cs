using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Notes how many rows a cancelled merge has still to undo, while the server rolls it back. A look that fails is logged and comes again; it never holds the rollback up.</summary>
public sealed class RollbackWatch(
    [FromKeyedServices(MergeService.WatchPool)] MySqlPool pool, ImportStore imports, MergeOptions options, TimeProvider time, ILogger<RollbackWatch> logger)
{
    private static readonly string Left = SqlFile.Read<RollbackWatch>("rollback.left");

    /// <param name="importId">The import.</param>
    /// <param name="connectionId">The one whose transaction is rolled back.</param>
    /// <param name="rollingBack">Ends when nothing is left of it.</param>
    public async Task FollowAsync(Guid importId, long connectionId, Task rollingBack)
    {
        using var timer = new PeriodicTimer(options.WatchEvery, time);
        while (await Task.WhenAny(rollingBack, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()) != rollingBack)
            await LookAsync(importId, connectionId);
        await rollingBack;
    }

    private async Task LookAsync(Guid importId, long connectionId)
    {
        try
        {
            await using var session = await pool.OpenAsync();
            if (await session.QueryFirstOrDefaultAsync<long?>(Left, new { connectionId }) is { } rows)
                await imports.SetMergedRowsAsync(session, importId, rows, CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.WatchFailed(logger, importId, e);
        }
    }
}
