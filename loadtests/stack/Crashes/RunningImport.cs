using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>An import under way: posts it, and does what its way asks for, whatever is killed meanwhile.</summary>
internal sealed class RunningImport(CrashStack stack, CrashImport import) : IAsyncDisposable
{
    private const string EarlyHold = "before_transaction.StageBatch";
    private const string LateHold = "slice_written.merge";
    private const string EndHold = "before_transaction.FinalizeImport";
    private const string MergeHold = "before_transaction.MergeImport";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Task<Guid> accepted = Task.FromResult(Guid.Empty);
    private Task asked = Task.CompletedTask;

    public void Begin()
    {
        switch (import.Way)
        {
            case Way.CancelledEarly or Way.Resumed:
                stack["parsing"].Hold(EarlyHold);
                break;
            case Way.CancelledLate:
                stack["merge"].Hold(LateHold);
                break;
            case Way.Overdue:
                stack["merge"].Hold(MergeHold);
                break;
            case Way.RolledBack:
                stack["merge"].Hold(EndHold);
                break;
        }

        accepted = import.Way switch
        {
            Way.Requested => RequestAsync(),
            Way.Registered => RegisterAsync(),
            Way.Corrected => stack.PostToAsync($"imports/{import.Corrects!.Id}/corrections", import.File(), import.Key),
            _ => PostAsync(),
        };
        asked = import.Way switch
        {
            Way.CancelledEarly => AskAsync(stack["parsing"], EarlyHold, stack.CancelAsync),
            Way.CancelledLate => AskAsync(stack["merge"], LateHold, stack.CancelAsync),
            Way.Resumed => AskAsync(stack["parsing"], EarlyHold, PauseAndResumeAsync),
            Way.Retried => RetryAsync(),
            Way.RolledBack => RollBackAsync(),
            Way.Undone => UndoAsync(),
            Way.Erased => EraseAsync(),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Until nothing waits to be sent: any process sends what another has committed.</summary>
    public Task SentAsync() => Eventually.IsTrueAsync(
        async () => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM outbox_message WHERE state = 'pending' AND enqueue_time <= UTC_TIMESTAMP(6)"))[0] == 0,
        Patience,
        "all messages are sent");

    /// <summary>What was held to bring the process to its point is not needed any more.</summary>
    public void GoOn()
    {
        if (import.Way == Way.Overdue)
            stack["merge"].Release(MergeHold);
    }

    /// <summary>The import, as soon as it is accepted and asked for whatever its way has.</summary>
    public async Task<Guid> IdAsync()
    {
        await asked;
        return await accepted;
    }

    public async ValueTask DisposeAsync()
    {
        stack["parsing"].Release(EarlyHold);
        stack["merge"].Release(LateHold);
        stack["merge"].Release(MergeHold);
        stack["merge"].Release(EndHold);
        await Task.WhenAll(accepted, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await import.LeaveAsync(stack);
    }

    private async Task AskAsync(ServiceProcess process, string hold, Func<Guid, Task> ask)
    {
        await process.HeldAsync(hold);
        await ask(await accepted);
        process.Release(hold);
    }

    private async Task PauseAndResumeAsync(Guid id)
    {
        await stack.AskAsync(id, "pause");
        await stack.AskAsync(id, "resume");
    }

    private async Task RetryAsync()
    {
        var id = await accepted;
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == "failed", Patience, "the import fails for its bad rows");
        await stack.AskAsync(id, "retry?max_rejects=100");
    }

    /// <summary>These stacks keep no former table. Before the end it is not dropped, so that is the time to keep this one.</summary>
    private async Task RollBackAsync()
    {
        var id = await accepted;
        await stack["merge"].HeldAsync(EndHold);
        await stack.ExecuteAsync("UPDATE replaced_table SET drop_after = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE import_id = @id", new { id });
        stack["merge"].Release(EndHold);
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == "done", Patience, "the import is done");
        await stack.AskAsync(id, "rollback");
    }

    private async Task UndoAsync() => await stack.AskAsync(await DoneAsync(), "rollback");

    private async Task EraseAsync() => await stack.EraseAsync(await DoneAsync());

    private async Task<Guid> DoneAsync()
    {
        var id = await accepted;
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == "done", Patience, "the import is done");
        return id;
    }

    private Task<Guid> PostAsync() => stack.PostAsync(import.File(), import.Key, import.Options, import.Dataset);

    /// <summary>One version with the column is there, its column and index too, and nothing is open.</summary>
    private async Task<Guid> RegisterAsync()
    {
        var column = $"x_{import.Key}";
        await CrashDatasets.PutAsync(stack, column);
        Assert.Equal([1L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM dataset WHERE name = @Dataset AND definition LIKE @like", new { import.Dataset, like = $"%{column}%" }));
        Assert.Equal(
            [2L],
            await stack.QueryAsync<long>(
                "SELECT (SELECT COUNT(*) FROM information_schema.columns WHERE table_name = @Dataset AND column_name = @column) + (SELECT COUNT(*) FROM information_schema.statistics WHERE table_name = @Dataset AND column_name = @column)",
                new { import.Dataset, column }));
        Assert.Equal([0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM dataset_change WHERE state = 'pending'"));
        return await PostAsync();
    }

    private async Task<Guid> RequestAsync()
    {
        var file = Path.Combine(stack.Folder, "inbox", $"{import.Key}.csv");
        await File.WriteAllBytesAsync(file, import.File());
        await stack.Broker.SendAsync("import-requested", $$"""{"dataset":"inventory","source":{"inbox_file":"{{import.Key}}.csv"},"idempotency_key":"{{import.Key}}"}""");
        IReadOnlyList<Guid> found = [];
        await Eventually.IsTrueAsync(
            async () => (found = await stack.QueryAsync<Guid>("SELECT import_id FROM import WHERE idempotency_key = @Key", new { import.Key })).Count > 0, Patience, "the request is accepted");
        return found[0];
    }
}
