using System.Text;
using Imports.Ledger;

namespace Imports.Parsing.Tests;

/// <summary>A batch of an import of corrections whose run is lost: another import may come for the same refused rows before the whole is checked again.</summary>
public sealed class When_corrections_are_staged_anew(GivenSources given)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Behind_a_committed_batch_of_the_merge_its_rows_keep_their_places(int mergeBatches)
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var parent = await StageAsync(parsing, "item,quantity\na,many\nb,many\nc,many\n");
        // Of the second import the keys differ: both would be in the target. The third row stays malformed.
        var one = await StageAsync(parsing, Corrections(parent, "a,1", "b,2", "c,none"), parent);
        var other = await StageAsync(parsing, Corrections(parent, "x,1", "y,2", "z,3"), parent);
        await TakeAsync(one);
        Assert.Equal([$"1 {one}", $"2 {one}"], await TakenAsync(parent));
        await given.ExecuteAsync("UPDATE import SET merge_batches = @mergeBatches, merged_rows = @mergeBatches WHERE import_id = @one", new { mergeBatches, one });

        await LoseRunAsync(one);
        await parsing.StageAsync(one);
        await TakeAsync(other);
        await TakeAsync(one);

        Assert.Equal(2, Assert.Single(await given.BatchesAsync(one)).Attempt);
        Assert.Equal(["1 a 1", "2 b 2"], (await given.StagedAsync(one)).Select(row => row.ToString()));
        Assert.Equal(["1 1", "2 2", "3 3"], await given.QueryAsync<string>("SELECT CONCAT_WS(' ', row_no, parent_row) FROM import_correction WHERE import_id = @one ORDER BY row_no", new { one }));
        var holder = mergeBatches > 0 ? one : other;
        Assert.Equal([$"1 {holder}", $"2 {holder}", $"3 {other}"], await TakenAsync(parent));
    }

    private static string Corrections(Guid parent, params string[] rows)
        => $"item,quantity,_token\n{string.Concat(rows.Select((row, i) => $"{row},{new RowToken(i + 1, false).ToText(parent)}\n"))}";

    private async Task<Guid> StageAsync(RunningParsing parsing, string text, Guid? parent = null)
    {
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes(text), GivenSources.Stock, parentId: parent);
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);
        return import;
    }

    /// <summary>As the check of the whole import does.</summary>
    private async Task TakeAsync(Guid import)
    {
        await using var session = await given.Pool.OpenAsync();
        await new CorrectionStore().TakeAsync(session, import, CancellationToken.None);
    }

    /// <summary>As the saga puts the batch back.</summary>
    private async Task LoseRunAsync(Guid import)
    {
        var lost = new LostRuns();
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var batch = await lost.LockAsync(session, import, 1, 1, CancellationToken.None);
        Assert.True(await lost.PutBackAsync(session, batch!, BatchState.Planned, CancellationToken.None));
        await session.CommitAsync();
    }

    private async Task<IReadOnlyList<string>> TakenAsync(Guid parent)
        => [.. (await given.QueryAsync<Taken>("SELECT taken_row, import_id FROM import_correction WHERE parent_id = @parent AND taken_row IS NOT NULL ORDER BY taken_row", new { parent })).Select(row => $"{row.TakenRow} {row.ImportId}")];

    private sealed record Taken
    {
        public long TakenRow { get; init; }
        public Guid ImportId { get; init; }
    }
}
