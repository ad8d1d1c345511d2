using System.Diagnostics;
using System.Globalization;
using Imports.Ledger;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>What is promised after any failure, asked of the database, the disk and the broker.</summary>
internal sealed class Recovery(CrashStack stack, CrashImport import)
{
    private static readonly TimeSpan TerminalWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TidyWithin = TimeSpan.FromSeconds(Soak.IsOn ? 90 : 30);

    /// <summary>Waits until the import has ended, and checks its rows, its counts, and that nothing is left over.</summary>
    /// <param name="fault">For the table.</param>
    /// <param name="stage">For the table.</param>
    /// <param name="id">The import.</param>
    /// <param name="repaired">When everything ran again.</param>
    public async Task CheckAsync(string fault, string stage, Guid id, Stopwatch repaired)
    {
        var status = "";
        await Eventually.IsTrueAsync(
            async () => HasEnded(status = await stack.StatusAsync(id)) && await IsRolledBackAsync(id) && await IsErasedAsync(id), TerminalWithin - repaired.Elapsed, $"import {id} ends, after {fault} in {stage}");
        var seconds = repaired.Elapsed.TotalSeconds;
        var expected = import.Expected();
        var found = await RowsAsync();
        await CrashTable.AddAsync(fault, stage, expected.Count, found.Count, status, seconds);

        Assert.True(import.EndsAs == status, $"{status}: {string.Join(' ', await stack.QueryAsync<string>("SELECT CONCAT(error_code, ': ', error_message) FROM import WHERE import_id = @id", new { id }))}");
        Assert.Equal(expected, found);
        Assert.Equal([1L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE idempotency_key = @Key", new { import.Key }));
        if (import.EndsAs == "done")
            Assert.Equal(
                [import.Counts()],
                await stack.QueryAsync<string>(
                    "SELECT CONCAT_WS(',', read_rows, malformed_rows, rejected_rows, duplicate_rows, valid_rows, inserted_rows, updated_rows, unchanged_rows) FROM import WHERE import_id = @id", new { id }));
        Assert.Equal([import.Merges ? 1L : 0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM receipt WHERE import_id = @id", new { id }));
        if (import.Rejects is { } rejects)
            Assert.Equal([(long)rejects], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_reject WHERE import_id = @id", new { id }));
        if (import.Corrects is { } refused)
            await refused.CheckAsync(stack, id, expected.Count);
        if (import.Way == Way.Erased)
            await CheckErasedAsync(id);
        await TidyAsync(id);
    }

    /// <summary>One that is retried has failed before.</summary>
    private bool HasEnded(string status) => status is "done" or "cancelled" || (status == "failed" && import.Way != Way.Retried);

    /// <summary>Where that is to come, it comes after the end.</summary>
    private async Task<bool> IsRolledBackAsync(Guid id)
        => !import.IsTakenBack || (await stack.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @id AND rolled_back_at IS NOT NULL", new { id }))[0] == 1;

    /// <summary>The same: it is asked for when the import has ended.</summary>
    private async Task<bool> IsErasedAsync(Guid id)
        => import.Way != Way.Erased || (await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE import_id = @id AND erased_at IS NOT NULL", new { id }))[0] == 1;

    /// <summary>That the file itself is gone is seen with all that may be left over.</summary>
    private async Task CheckErasedAsync(Guid id)
    {
        Assert.Equal(["deleted"], await stack.QueryAsync<string>("SELECT o.state FROM import i JOIN object o ON o.object_id = i.object_id WHERE i.import_id = @id", new { id }));
        Assert.Equal([0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_cause WHERE import_id = @id", new { id }));
        Assert.Equal(["anonymous import.erase", "orchestrator import.erased"], await stack.QueryAsync<string>("SELECT CONCAT(actor, ' ', action) FROM audit WHERE import_id = @id ORDER BY audit_id", new { id }));
    }

    /// <summary>What is there of the import in its target, in the order of <see cref="CrashImport.Expected"/>.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        var own = import.Replaces ? "" : "WHERE item_code LIKE @like AND store_id = @Store";
        return [.. (await stack.QueryAsync<string>(
                $"SELECT CONCAT_WS(',', item_code, store_id, `date`, quantity, unit_price) FROM {stack.TargetOf(import.Dataset)} {own}", new { like = $"{import.Codes}-%", import.Store }))
            .Order(StringComparer.Ordinal)];
    }

    private async Task TidyAsync(Guid id)
    {
        IReadOnlyList<string> left = [];
        // What a failed one has staged is kept as long as it can be retried.
        await stack.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) WHERE import_id = @id AND status = 'failed'", new { id });
        try
        {
            await Eventually.IsTrueAsync(async () => (left = await LeftAsync(id)).Count == 0, TidyWithin, "nothing is left over");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Left over: {string.Join("; ", left)}");
        }
    }

    private async Task<IReadOnlyList<string>> LeftAsync(Guid id)
    {
        var left = new List<string>();
        left.AddRange(await stack.QueryAsync<string>(
            "SELECT CONCAT('table ', table_schema, '.', table_name) FROM information_schema.tables WHERE table_name LIKE @like", new { like = $"%{id:N}%" }));
        left.AddRange(await stack.QueryAsync<string>("SELECT CONCAT('the note of table ', target, ', kept for ', LOWER(HEX(import_id))) FROM replaced_table WHERE import_id = @id AND dropped_at IS NULL", new { id }));
        left.AddRange(await stack.QueryAsync<string>(
            "SELECT CONCAT('batch ', batch_number, ' ', state) FROM import_batch WHERE import_id = @id AND state NOT IN ('validated', 'rejected')", new { id }));
        left.AddRange(await stack.QueryAsync<string>("SELECT CONCAT('the runs of import ', LOWER(HEX(import_id))) FROM import WHERE import_id = @id AND runs_removed_at IS NULL", new { id }));
        left.AddRange(await stack.QueryAsync<string>(
            "SELECT CONCAT('message ', message_types, ' ', state) FROM outbox_message WHERE state = 'parked' OR enqueue_time < UTC_TIMESTAMP(6) OR body LIKE @like", new { like = $"%{id}%" }));
        var objects = (await stack.QueryAsync<string>("SELECT LOWER(HEX(object_id)) FROM object WHERE state <> 'deleted'")).ToHashSet();
        var packed = await stack.QueryAsync<Packed>("SELECT import_id, normalise_attempt FROM import WHERE normalised_bytes IS NOT NULL");
        objects.UnionWith(packed.Select(text => $"{NormalisedObject.IdOf(text.ImportId, text.NormaliseAttempt):N}"));
        left.AddRange(Directory.EnumerateFiles(stack.Objects, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file))
            .Where(file => !objects.Contains(file.Split('.')[0])).Select(file => $"object {file}"));
        left.AddRange((await stack.Broker.NamesAsync(left: true)).Except(stack.Queues).Select(queue => $"queue {queue}"));
        return left.Count > 0 ? left : await OpenTransactionsAsync();
    }

    /// <summary>The server looks anew only when nobody has asked for 0.1 s.</summary>
    private async Task<IReadOnlyList<string>> OpenTransactionsAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(150));
        return await stack.QueryAsync<string>(
            """
            SELECT CONCAT_WS(' ', 'a transaction since', t.trx_started, 'of', p.user, p.command, p.time, t.trx_state, t.trx_rows_locked, t.trx_query)
            FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
            WHERE t.trx_started < NOW() - INTERVAL 2 SECOND
            """);
    }

    /// <summary>An import with a text that was made of its file: it stays as long as the file.</summary>
    private sealed record Packed
    {
        public Guid ImportId { get; init; }
        public int NormaliseAttempt { get; init; }
    }
}

/// <summary>Fault × stage: what was found, as the documents show it.</summary>
internal static class CrashTable
{
    private static readonly string File = Path.Combine(Environment.GetEnvironmentVariable("IMPORTS_TEST_FOLDER") ?? ".", "crash-matrix.md");
    private static readonly SemaphoreSlim Turn = new(1);
    private static bool isBegun;

    public static async Task AddAsync(string fault, string stage, int expected, int found, string status, double seconds)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"| {fault} | {stage} | {expected} | {found} | {status} | {seconds:0.0} |");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        await Turn.WaitAsync();
        try
        {
            if (!isBegun)
                await System.IO.File.WriteAllTextAsync(File, "| fault | stage | rows expected | rows found | ends | seconds to recover |\n|---|---|---|---|---|---|\n");
            isBegun = true;
            await System.IO.File.AppendAllTextAsync(File, line + "\n");
        }
        finally
        {
            Turn.Release();
        }
    }
}
