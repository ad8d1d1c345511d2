using Imports.MySql;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Somebody else has the target, and merges into it wait.</summary>
internal static class TargetLock
{
    /// <returns>Who holds it until he rolls back.</returns>
    public static async Task<MySqlSession> TakeAsync(CrashStack stack)
    {
        // As the first merge into the target makes them: it would wait there else, and not where the others do.
        await stack.ExecuteAsync("INSERT IGNORE INTO merge_scope (tenant_id, target) VALUES ('default', 'inventory')");
        await stack.ExecuteAsync("INSERT IGNORE INTO merge_counter (tenant_id, target, merge_order) SELECT tenant_id, target, merge_order FROM merge_scope WHERE target = 'inventory' AND scope = ''");
        var holder = await stack.BeginAsync();
        Assert.Single(await holder.QueryAsync<string>("SELECT target FROM merge_scope WHERE tenant_id = 'default' AND target = 'inventory' FOR UPDATE"));
        return holder;
    }
}
