using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>An import under way: posts it, and does what its way asks for, whatever is killed meanwhile.</summary>
internal sealed class RunningImport(CrashStack stack, CrashImport import) : IAsyncDisposable
{
    private const string EarlyHold = "before_transaction.StageBatch";
    private const string LateHold = "slice_written.merge";
    private const string MergeHold = "before_transaction.MergeImport";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Task<Guid> accepted = Task.FromResult(Guid.Empty);
    private Task cancelled = Task.CompletedTask;

    public void Begin()
    {
        switch (import.Way)
        {
            case Way.CancelledEarly:
                stack["parsing"].Hold(EarlyHold);
                break;
            case Way.CancelledLate:
                stack["merge"].Hold(LateHold);
                break;
            case Way.Overdue:
                stack["merge"].Hold(MergeHold);
                break;
        }

        accepted = import.Way == Way.Requested ? RequestAsync() : stack.PostAsync(import.File(), import.Key, import.Options);
        cancelled = import.Way switch
        {
            Way.CancelledEarly => CancelAsync(stack["parsing"], EarlyHold),
            Way.CancelledLate => CancelAsync(stack["merge"], LateHold),
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

    /// <summary>The import, as soon as it is accepted and, if it is to be, cancelled.</summary>
    public async Task<Guid> IdAsync()
    {
        await cancelled;
        return await accepted;
    }

    public async ValueTask DisposeAsync()
    {
        stack["parsing"].Release(EarlyHold);
        stack["merge"].Release(LateHold);
        stack["merge"].Release(MergeHold);
        await Task.WhenAll(accepted, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CancelAsync(ServiceProcess process, string hold)
    {
        await process.HeldAsync(hold);
        await stack.CancelAsync(await accepted);
        process.Release(hold);
    }

    private async Task<Guid> RequestAsync()
    {
        var file = Path.Combine(stack.Folder, "inbox", $"{import.Key}.csv");
        await File.WriteAllBytesAsync(file, import.File());
        await stack.SendAsync("import-requested", $$"""{"dataset":"inventory","source":{"inbox_file":"{{import.Key}}.csv"},"idempotency_key":"{{import.Key}}"}""");
        IReadOnlyList<Guid> found = [];
        await Eventually.IsTrueAsync(
            async () => (found = await stack.QueryAsync<Guid>("SELECT import_id FROM import WHERE idempotency_key = @Key", new { import.Key })).Count > 0, Patience, "the request is accepted");
        return found[0];
    }
}
