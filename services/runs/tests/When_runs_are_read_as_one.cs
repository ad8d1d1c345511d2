namespace Imports.Runs.Tests;

public sealed class When_runs_are_read_as_one(GivenRuns given) : IClassFixture<GivenRuns>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(150)]
    public async Task The_rows_of_all_are_in_key_order_and_those_of_one_key_in_row_order(int runs)
    {
        var import = Guid.CreateVersion7();
        var random = new Random(runs);
        var all = new List<(string Key, long Row)>();
        for (var number = 1; number <= runs; number++)
        {
            var firstRow = all.Count + 1;
            var keys = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => Row.Text(random.Next(200))).ToArray();
            await given.StageAsync(import, number, firstRow, keys);
            all.AddRange(keys.Select((key, i) => (key, (long)firstRow + i)));
        }

        Assert.Equal(
            all.OrderBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Row).Select(one => (one.Row, $"{one.Key}\t{one.Row}")),
            await given.ReadAllAsync(import));
    }

    /// <summary>Of each key 32 bytes are compared without a look at its row, of which one says that there is a key.</summary>
    [Fact]
    public async Task Keys_that_begin_alike_for_as_long_as_may_be_are_in_order_too()
    {
        var import = Guid.CreateVersion7();
        var keys = Enumerable.Range(26, 10).SelectMany(length => new[] { "", "0", "01", "1", "é" }.Select(end => new string('k', length) + end)).Distinct().ToList();
        new Random(1).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(keys));
        foreach (var (number, some) in keys.Chunk(7).Index())
            await given.StageAsync(import, number + 1, (number * 7) + 1, some);

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await given.ReadAllAsync(import)).Select(row => row.Fields.Split('\t')[0]));
    }

    [Fact]
    public async Task A_key_that_is_in_every_run_comes_in_row_order_whichever_run_is_read_first()
    {
        var import = Guid.CreateVersion7();
        for (var number = 9; number >= 1; number--)
            await given.StageAsync(import, number, (number * 2) - 1, "same", "same ");
        Assert.Equal(Enumerable.Range(1, 18).Select(row => (long)row), (await given.ReadAllAsync(import)).Select(row => row.Row));
    }

    [Theory]
    [InlineData("0", 5, 1, 2, 3, 6, 4)]
    [InlineData("a", 1, 2, 3, 6, 4)]
    [InlineData("b", 2, 3, 6, 4)]
    [InlineData("c", 6, 4)]
    [InlineData("cc", 6, 4)]
    [InlineData("d")]
    [InlineData("e")]
    public async Task What_is_behind_a_key_is_read_from_there_on(string passed, params int[] left)
    {
        var import = Guid.CreateVersion7();
        await given.StageAsync(import, 1, 1, "b", "c", "c");
        await given.StageAsync(import, 2, 4, "d", "a", "cd");
        var key = new KeyBuffer();
        KeyEncoder.Append(Datasets.ColumnType.Text, System.Text.Encoding.UTF8.GetBytes(passed), key);
        await using var session = await given.Pool.OpenAsync();
        using var rows = await given.Store.OpenAllAsync(session, new Ledger.ImportRow { ImportId = import, TenantId = "default" }, CancellationToken.None);

        Assert.Equal(left.Length > 0, rows.Pass(key.Written.ToArray(), CancellationToken.None));
        if (left.Length > 0)
            Assert.Equal(left[0], rows.Current.Number);
        var found = new List<int>();
        while (rows.Read())
            found.Add((int)rows.Current.Number);
        Assert.Equal(left, found);
    }

    [Fact]
    public async Task Batches_of_which_no_row_could_be_typed_have_none()
    {
        var import = Guid.CreateVersion7();
        await given.StageAsync(import, 1, 1, "b");
        await given.StageAsync(import, 2, 2);
        await given.LedgerAsync(GivenRuns.Batch(import, 3, 2, 4) with { StagedRows = 0 });
        await given.StageAsync(import, 4, 6, "a");

        Assert.Equal([6L, 1L], (await given.ReadAllAsync(import)).Select(row => row.Row));
        Assert.Null(await given.Store.OpenAsync(GivenRuns.Batch(import, 3, 2, 4) with { StagedRows = 0 }, CancellationToken.None));
        Assert.Empty(await given.ReadAllAsync(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Rows_that_the_ledger_refuses_are_known_by_their_numbers()
    {
        var import = Guid.CreateVersion7();
        await using var session = await given.Pool.OpenAsync();
        await session.ExecuteAsync(
            """
            INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes)
            VALUES (@import, 1, 'default', 'malformed', 0, 0, 0, 0, '[]'), (@import, 64, 'default', 'rule', 0, 0, 0, 0, '[]'), (@import, 1000, 'default', 'duplicate', 0, 0, 0, 0, '[]'),
              (@other, 2, 'default', 'rule', 0, 0, 0, 0, '[]')
            """,
            new { import, other = Guid.CreateVersion7() });
        var refused = await RefusedRows.ReadAsync(session, new Ledger.ImportRow { ImportId = import, ReadRows = 1000 }, CancellationToken.None);

        Assert.Equal(3, refused.Count);
        Assert.Equal([1L, 64L, 1000L], Enumerable.Range(1, 1000).Select(row => (long)row).Where(refused.Contains));
        await Assert.ThrowsAsync<ArgumentException>(() => RefusedRows.ReadAsync(session, new Ledger.ImportRow { ImportId = import }, CancellationToken.None));
    }
}
