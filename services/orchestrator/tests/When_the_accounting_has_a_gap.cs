using Imports.Contracts;
using Imports.MySql;

namespace Imports.Orchestrator.Tests;

/// <summary>No import is done whose rows are not all accounted for, whatever is tried: neither by a word of merge that is not true, nor by writing its row.</summary>
public sealed class When_the_accounting_has_a_gap(GivenImports given) : IClassFixture<GivenImports>
{
    [Theory]
    [InlineData(ImportMode.Upsert)]
    [InlineData(ImportMode.Validate)]
    public async Task A_word_of_a_merge_without_its_counts_fails_the_import_with_them(string mode)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await given.QueuedAsync(mode: mode);
        await orchestrator.PublishAsync(GivenImports.Accepted(import, mode));
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
        await given.StateBecomesAsync(import, mode == ImportMode.Validate ? "Previewing" : "AwaitingTarget");
        if (mode == ImportMode.Validate)
            await orchestrator.PublishAsync(new ImportPreviewed { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        else
            await orchestrator.PublishAsync(new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await orchestrator.HearsAsync<ImportFailed>(message => message.ImportId == import && message.Code == ErrorCodes.CountsDoNotBalance, "ImportFailed");
        Assert.Equal("failed", await given.StatusAsync(import));
        Assert.Contains("1 valid, 0 rejected and 0 duplicate; an unknown number inserted", await given.ValueAsync<string>("SELECT error_message FROM import WHERE import_id = @import", new { import }), StringComparison.Ordinal);
        Assert.DoesNotContain(orchestrator.Heard<ImportCompleted>(), message => message.ImportId == import);
    }

    [Theory]
    [InlineData("status = 'done'")]
    [InlineData("status = 'finalizing', inserted_rows = 1")]
    [InlineData("status = 'done', inserted_rows = 1, updated_rows = 0, unchanged_rows = 0, malformed_rows = NULL")]
    [InlineData("status = 'done', inserted_rows = 1, updated_rows = 0, unchanged_rows = 0, valid_rows = NULL")]
    [InlineData("status = 'done', inserted_rows = 1, updated_rows = 1, unchanged_rows = 0")]
    [InlineData("status = 'done', inserted_rows = 1, updated_rows = 0, unchanged_rows = 0, read_rows = 2")]
    [InlineData("status = 'done', inserted_rows = 1, updated_rows = 0, unchanged_rows = 0, duplicate_rows = 1")]
    public async Task The_table_itself_refuses_such_an_end(string change)
    {
        var import = await given.QueuedAsync();
        await given.CountAsync(import);
        var refused = await Assert.ThrowsAsync<MySqlStatementException>(() => given.ExecuteAsync($"UPDATE import SET {change} WHERE import_id = @import", new { import }));
        Assert.Contains("ck_import_", refused.Message, StringComparison.Ordinal);
        Assert.Equal("queued", await given.StatusAsync(import));
    }
}
