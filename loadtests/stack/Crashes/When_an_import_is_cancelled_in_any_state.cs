using System.Diagnostics;
using System.Net;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Wherever it is: it is answered within a second, and what runs for it is stopped within five, whatever a worker waits for. The limits are promises, so they are the deadlines here.</summary>
[Collection(nameof(Crashing))]
public sealed class When_an_import_is_cancelled_in_any_state(CrashStack stack)
{
    private const int Rows = 1_200;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoppedWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("queued", "orchestrator", "before_transaction.ImportReleased")]
    [InlineData("parsing", "parsing", "before_transaction.StageBatch")]
    public async Task While_a_process_is_at_work_on_it(string status, string service, string hold)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.CancelledEarly, Rows);
        await import.PrepareAsync(stack);
        stack[service].Hold(hold);
        try
        {
            var id = await stack.PostAsync(import.File(), import.Key);
            await stack[service].HeldAsync(hold);
            Assert.Equal(status, await stack.StatusAsync(id));
            Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(id));
            var answered = Stopwatch.StartNew();
            await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == "cancelled", StoppedWithin, "it is cancelled");
            stack[service].Release(hold);
            await new Recovery(stack, import).CheckAsync($"cancelled while {service} is held", status, id, answered);
        }
        finally
        {
            stack[service].Release(hold);
        }
    }

    [Theory]
    [InlineData("validated", "imports:merge.scope_lock")]
    [InlineData("loading", "imports:merge.update")]
    public async Task While_its_merge_waits_for_a_lock(string status, string statement)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.CancelledLate, Rows);
        await import.PrepareAsync(stack);
        await using var blocker = status == "loading" ? await RowLockAsync(import) : await TargetLock.TakeAsync(stack);
        var id = await stack.PostAsync(import.File(), import.Key);
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) == status && await Statements.RunsAsync(stack, statement) == true, Patience, $"{statement} waits");
        Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(id));
        var answered = Stopwatch.StartNew();
        await Eventually.IsTrueAsync(async () => await Statements.RunsAsync(stack, statement) == false, StoppedWithin, $"{statement} is stopped, though what it waits for is not there");
        await blocker.RollbackAsync();
        await new Recovery(stack, import).CheckAsync("cancelled while its merge waits", status, id, answered);
    }

    [Fact]
    public async Task After_its_commit_it_is_refused_at_once()
    {
        const string hold = "before_transaction.FinalizeImport";
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, Rows);
        await import.PrepareAsync(stack);
        stack["merge"].Hold(hold);
        try
        {
            var id = await stack.PostAsync(import.File(), import.Key);
            await stack["merge"].HeldAsync(hold);
            Assert.Equal("finalizing", await stack.StatusAsync(id));
            Assert.Equal(HttpStatusCode.Conflict, await CancelAsync(id));
            var answered = Stopwatch.StartNew();
            stack["merge"].Release(hold);
            await new Recovery(stack, import).CheckAsync("cancelled too late", "finalizing", id, answered);
        }
        finally
        {
            stack["merge"].Release(hold);
        }
    }

    /// <summary>Of a row that the import changes.</summary>
    private async Task<MySqlSession> RowLockAsync(CrashImport import)
    {
        var holder = await stack.BeginAsync();
        Assert.Single(await holder.QueryAsync<string>($"SELECT item_code FROM {stack.Target} WHERE {import.ChangedRow} FOR UPDATE"));
        return holder;
    }

    private async Task<HttpStatusCode> CancelAsync(Guid id)
    {
        using var http = new HttpClient { Timeout = AnsweredWithin };
        using var answer = await http.DeleteAsync(new Uri(stack["ingress"].Address, $"imports/{id}"));
        return answer.StatusCode;
    }
}
