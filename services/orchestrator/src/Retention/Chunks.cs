using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>
/// Deletes rows a few thousand at a time, each few in a transaction of their own: nobody waits for long for a row or a gap, the undo stays short, and what was deleted
/// stays so whatever comes. Only a leader goes on.
/// </summary>
public sealed class Chunks([FromKeyedServices(Pools.Scheduler)] MySqlPool pool, Leadership leadership, RetentionOptions options)
{
    /// <summary>Repeats a statement that deletes <c>@rows</c> rows at most, until it finds fewer.</summary>
    /// <returns>Rows deleted; null = another leads by now, and there may be more.</returns>
    public async Task<long?> DeleteAsync(string sql, Func<int, object> parameters, CancellationToken cancellationToken)
    {
        long total = 0;
        while (leadership.Fence is not null)
        {
            await using var session = await pool.OpenAsync(cancellationToken);
            var deleted = await session.ExecuteAsync(sql, parameters(options.RowsAtOnce), cancellationToken: cancellationToken);
            total += deleted;
            if (deleted > 0)
                CrashPoint.Reached("chunk_deleted", SqlFile.NameOf(sql));
            if (deleted < options.RowsAtOnce)
                return total;
        }

        return null;
    }
}
