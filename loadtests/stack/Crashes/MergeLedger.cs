namespace Imports.Stack.Tests.Crashes;

/// <summary>The transactions of a merge in sized batches: what had committed when its process died is not written again.</summary>
internal sealed class MergeLedger(CrashStack stack, CrashImport import)
{
    private IReadOnlyList<string> committed = [];

    /// <summary>While nobody merges.</summary>
    public async Task NoteAsync(RunningImport running)
    {
        if (import.Batches > 0)
            committed = await ListAsync(await running.IdAsync());
    }

    /// <summary>After the end: the same, then the rest, each with all its rows; all together are the import's counts.</summary>
    public async Task CheckAsync(Guid id)
    {
        var all = await ListAsync(id);
        Assert.Equal(import.Batches, all.Count);
        Assert.Equal(committed, all.Take(committed.Count));
        Assert.All(await stack.QueryAsync<long>("SELECT merge_batches FROM receipt WHERE import_id = @id", new { id }), batches => Assert.Equal(import.Batches, batches));
        if (import.Batches > 0)
            Assert.Equal(
                await stack.QueryAsync<string>("SELECT CONCAT_WS(',', valid_rows, inserted_rows, updated_rows, unchanged_rows) FROM import WHERE import_id = @id", new { id }),
                await stack.QueryAsync<string>("SELECT CONCAT_WS(',', SUM(row_count), SUM(inserted_rows), SUM(updated_rows), SUM(unchanged_rows)) FROM merge_batch WHERE import_id = @id", new { id }));
        Assert.Empty(await stack.QueryAsync<long>("SELECT 1 FROM sized_merge WHERE import_id = @id", new { id }));
    }

    private Task<IReadOnlyList<string>> ListAsync(Guid id)
        => stack.QueryAsync<string>("SELECT CONCAT_WS(' ', batch_number, row_count, inserted_rows, updated_rows, unchanged_rows, committed_at) FROM merge_batch WHERE import_id = @id ORDER BY batch_number", new { id });
}
