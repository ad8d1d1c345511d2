using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge.Tests;

public sealed class When_an_import_is_previewed(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Its_counts_are_those_of_the_upsert_that_follows(int seed)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var random = new Random(seed);
        var first = Rows(random, $"r{seed}");
        await MergeAsync(merge, new StagedImport(GivenValidatedImport.PartsDataset, first));
        string[] unmapped = seed == 2 ? ["quantity", "extra"] : [];
        var rows = new StagedImport(GivenValidatedImport.PartsDataset, Changed(random, first, $"r{seed}", unmapped)) { Mode = ImportMode.Validate, Unmapped = unmapped };
        var (before, values) = (await TargetAsync(), await ValuesAsync($"r{seed}"));

        var preview = await given.StageAsync(rows);
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        var said = await merge.PreviewedAsync(preview);
        Assert.Equal(before, await TargetAsync());

        var import = await MergeAsync(merge, rows with { Mode = ImportMode.Upsert });
        var (dry, real) = (await given.RowAsync(preview), await given.RowAsync(import));
        Assert.Equal((real.InsertedRows, real.UpdatedRows, real.UnchangedRows), (dry.InsertedRows, dry.UpdatedRows, dry.UnchangedRows));
        Assert.Equal((real.InsertedRows, real.UpdatedRows, real.UnchangedRows), (said.InsertedRows, said.UpdatedRows, said.UnchangedRows));
        Assert.True(real is { InsertedRows: > 0, UpdatedRows: > 0, UnchangedRows: > 0 }, "each kind of row occurs");
        Assert.Equal("validated", dry.Status);
        await AssertDifferencesAsync(preview, values, await ValuesAsync($"r{seed}"));
    }

    [Fact]
    public async Task A_repeat_says_the_same_even_when_the_target_has_moved_on()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var preview = await given.StageAsync(new StagedImport(GivenValidatedImport.PartsDataset, [["again", "x", 1, null, null, null, null]]) { Mode = ImportMode.Validate });
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        await merge.PreviewedAsync(preview);
        await MergeAsync(merge, new StagedImport(GivenValidatedImport.PartsDataset, [["again", "x", 1, null, null, null, null]]));
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 2 });
        var said = await merge.PreviewedAsync(preview, times: 2);

        Assert.Equal((1, 0, 0), (said.InsertedRows, said.UpdatedRows, said.UnchangedRows));
        Assert.Equal(1, (await given.RowAsync(preview)).InsertedRows);
    }

    [Fact]
    public async Task It_waits_for_no_lock_of_the_target()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await MergeAsync(merge, new StagedImport(GivenValidatedImport.PartsDataset, [["held", "x", 1, null, null, null, null]]));
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"UPDATE {given.Parts} SET name = 'held' WHERE code = 'held'");
        var preview = await given.StageAsync(new StagedImport(GivenValidatedImport.PartsDataset, [["held", "x", 1, null, null, null, null]]) { Mode = ImportMode.Validate });
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        var said = await merge.PreviewedAsync(preview);
        await other.RollbackAsync();

        Assert.Equal((0, 0, 1), (said.InsertedRows, said.UpdatedRows, said.UnchangedRows));
    }

    [Fact]
    public async Task Rows_that_are_missing_in_the_runs_fail_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var preview = await given.StageAsync(new StagedImport(GivenValidatedImport.PartsDataset, [["lost", "x", 1, null, null, null, null]]) { Mode = ImportMode.Validate });
        await given.ExecuteAsync("UPDATE import SET valid_rows = 2, staged_rows = 2, read_rows = 2 WHERE import_id = @preview", new { preview });
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });

        await merge.FailedAsync(preview, ErrorCodes.CountsDoNotBalance);
    }

    [Fact]
    public async Task A_dry_run_is_never_merged()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var preview = await given.StageAsync(new StagedImport(GivenValidatedImport.PartsDataset, [["never", "x", 1, null, null, null, null]]) { Mode = ImportMode.Validate });
        var next = new StagedImport(GivenValidatedImport.PartsDataset, [["next", "x", 1, null, null, null, null]]);
        await merge.PublishAsync(new MergeImport { ImportId = preview, Attempt = 1 });
        await MergeAsync(merge, next);

        Assert.Empty(await given.QueryAsync<string>($"SELECT code FROM {given.Parts} WHERE code = 'never'"));
    }

    /// <summary>Few values, so that every kind of likeness occurs: NULLs, trailing spaces, letters that differ in case only.</summary>
    private static List<object?[]> Rows(Random random, string prefix)
        => [.. Enumerable.Range(0, 150).Where(_ => random.Next(4) > 0).Select(number => Row(random, $"{prefix}-{number}"))];

    /// <summary>A third of the rows as they were, a third with another cell, a third drawn anew; and rows with new keys. Columns that are not in the file are NULL.</summary>
    private static List<object?[]> Changed(Random random, List<object?[]> rows, string prefix, string[] unmapped)
    {
        var changed = rows.Select(row => (object?[])row.Clone()).ToList();
        foreach (var row in changed)
        {
            var drawn = Row(random, (string)row[0]!);
            var cell = 1 + random.Next(row.Length - 1);
            if (random.Next(3) is var kind and > 0)
                Array.Copy(drawn, kind == 1 ? cell : 1, row, kind == 1 ? cell : 1, kind == 1 ? 1 : row.Length - 1);
        }

        changed.AddRange(Rows(random, $"{prefix}-new").Take(20));
        var absent = GivenValidatedImport.PartsDataset.Columns.Index().Where(column => unmapped.Contains(column.Item.Name)).Select(column => column.Index).ToList();
        foreach (var row in changed)
            absent.ForEach(at => row[at] = null);
        return changed;
    }

    private static object?[] Row(Random random, string code) =>
    [
        code, Pick(random, [null, "a", "A", "a ", "b", "ä"]), Pick(random, new int?[] { null, 1, 2 }), Pick(random, new decimal?[] { null, 1.5m, 2m }),
        Pick(random, new bool?[] { null, true, false }), Pick(random, [null, "2026-01-01 00:00:00.000000", "2026-01-01 00:00:00.000001"]), Pick(random, [null, "{}", "{} ", "[1]"]),
    ];

    private static string? Pick(Random random, string?[] values) => Pick<string?>(random, values);

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    /// <summary>What the dry run has found is what the upsert then did: the values that the target had before and has after it.</summary>
    private async Task AssertDifferencesAsync(Guid preview, IReadOnlyList<string[]> before, IReadOnlyList<string[]> after)
    {
        await using var session = await given.Pool.OpenAsync();
        var found = await new DifferenceStore().ListAsync(session, preview, CancellationToken.None);
        var columns = GivenValidatedImport.PartsDataset.Columns;
        var changes = before.Join(after, row => row[0], row => row[0], (was, becomes) => (Was: was, Becomes: becomes))
            .SelectMany(row => Enumerable.Range(1, columns.Count - 1).Where(at => row.Was[at] != row.Becomes[at]).Select(at => (Key: row.Was[0], Column: columns[at].Name, Was: row.Was[at], Becomes: row.Becomes[at])))
            .ToList();
        Assert.Equal(
            changes.CountBy(change => change.Column).OrderByDescending(column => column.Value).ThenBy(column => column.Key, StringComparer.Ordinal),
            found.Columns.Select(column => KeyValuePair.Create(column.Column, (int)column.Rows)));
        Assert.Equal(changes, found.Sample.SelectMany(row => row.Changes.Select(change => (row.Key["code"], change.Column, change.Before ?? "-", change.After ?? "-"))));
    }

    private async Task<Guid> MergeAsync(RunningMerge merge, StagedImport staged)
    {
        var import = await given.StageAsync(staged);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
        return import;
    }

    private async Task<IReadOnlyList<string>> TargetAsync()
    {
        await using MySqlSession session = await given.Pool.OpenAsync();
        return await session.QueryAsync<string>($"SELECT CONCAT_WS('|', HEX(code), HEX(name), quantity, price, active, since, HEX(extra), HEX(_import_id), _changed_at) FROM {given.Parts} ORDER BY code");
    }

    /// <summary>The target's rows with these keys in key order, each value as a dry run shows it.</summary>
    private async Task<IReadOnlyList<string[]>> ValuesAsync(string prefix) =>
    [
        .. (await given.QueryAsync<string>(
            $"""
            SELECT CONCAT_WS('|', code, COALESCE(name, '-'), COALESCE(quantity, '-'), COALESCE(TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM price)), '-'),
              COALESCE(IF(active, 'true', IF(active IS NULL, NULL, 'false')), '-'), COALESCE(DATE_FORMAT(since, IF(MICROSECOND(since) = 0, '%Y-%m-%dT%TZ', '%Y-%m-%dT%T.%fZ')), '-'), COALESCE(extra, '-'))
            FROM {given.Parts} WHERE code LIKE @like ORDER BY code
            """,
            new { like = $"{prefix}-%" })).Select(row => row.Split('|')),
    ];
}
