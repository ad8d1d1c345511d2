using System.Globalization;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Validation.Tests;

/// <summary>Unique values against the target, batch by batch, and within the file, over the whole import.</summary>
public sealed class When_a_value_must_be_unique(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Taken = "tax and day that no other row of the target has";
    private const string Twice = "tax and day that no other row of the file has";

    private readonly string name = $"u{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>The key is of types that the database shows in other ways than a run does: a text with spaces at its end, a decimal with all its zeros.</summary>
    private string Definition =>
        $$"""
        {
          "name": "{{name}}", "version": 1, "business_key": ["shop", "rank"],
          "columns": [
            { "name": "shop", "type": "text", "max_length": 20 }, { "name": "rank", "type": "decimal", "precision": 6, "scale": 2 },
            { "name": "mail", "type": "text", "max_length": 40 }, { "name": "tax", "type": "integer" }, { "name": "day", "type": "date" }
          ],
          "unique": [["mail"], ["tax", "day"]], "indexes": [["mail"], ["tax", "day"]]
        }
        """;

    private static DateOnly Day(int day) => new(2026, 1, day);

    [Fact]
    public async Task Another_key_of_the_target_that_has_it_speaks_against_a_row_and_its_own_does_not()
    {
        await given.Database.RegisterDatasetAsync(Definition);
        await AddAsync("default", "s ", "1.50", "a@x", 7, Day(1));
        await AddAsync("default", "s", "2.00", "it's \\ 🙂", null, Day(1));
        await AddAsync("default", "t", "1.00", "twice", null, null);
        await AddAsync("default", "t", "2.00", "twice", 9, null);
        await given.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await AddAsync("other", "z", "1.00", "other@x", 8, Day(1));
        var import = given.ImportOf(Definition);
        import.Stage(1, "s", 1.50m, "a@x", 7, Day(1));
        import.Stage(2, "s", 3m, "a@x", 7, Day(1));
        import.Stage(3, "S", 1.50m, "A@x", 7, Day(2));
        import.Stage(4, "s", 4m, "it's \\ 🙂", null, Day(1));
        import.Stage(5, "s", 5m, "other@x", 8, Day(1));
        import.Stage(6, "s", 6m, "a@x ", null, null);
        import.Stage(7, "t", 1m, "twice", 9, null);
        import.Stage(8, "s", 8m, null, null, null);

        Assert.Equal(3, await import.CheckAsync());
        Assert.Equal([1L, 3, 5, 6, 8], await import.RowsAsync());
        Assert.Equal(
            [new RejectCause("mail", ErrorCodes.ValueTaken, "mail that no other row of the target has", "a@x"), new RejectCause("tax", ErrorCodes.ValueTaken, Taken, "7")],
            await import.CausesAsync(2));
        Assert.Equal([ErrorCodes.ValueTaken], (await import.CausesAsync(7)).Select(cause => cause.Code));

        var replacing = given.ImportOf(Definition, new ImportOptions { Mode = ImportMode.Replace });
        replacing.Stage(1, "s", 3m, "a@x", 7, Day(1));
        Assert.Equal(0, await replacing.CheckAsync());
    }

    [Fact]
    public async Task More_values_than_one_statement_takes_are_all_looked_up()
    {
        await given.Database.RegisterDatasetAsync(Definition);
        foreach (var number in new[] { 1, 499, 500, 501, 1200 })
            await AddAsync("default", "taken", $"{number}.00", $"m{number}", number, Day(1));
        var import = given.ImportOf(Definition);
        for (var i = 1; i <= 1200; i++)
            import.Stage(i, "s", (decimal)i, $"m{i}", i, Day(i % 2 == 0 ? 2 : 1));

        Assert.Equal(5, await import.CheckAsync(rowCount: 1200));
        Assert.Equal(2, (await import.CausesAsync(501)).Count);
        Assert.Single(await import.CausesAsync(500));
    }

    [Fact]
    public async Task Rows_of_the_file_that_share_it_are_all_refused_and_again_the_same()
    {
        var import = given.ImportOf(Definition);
        import.Stage(1, "a", 1m, "x", 1, Day(1));
        import.Stage(2, "b", 1m, "X", 1, Day(1));
        import.Stage(3, "c", 1m, "x", 2, Day(1));
        import.Stage(4, "d", 1m, "x ", 1, Day(2));
        import.Stage(5, "e", 1m, null, null, Day(2));
        import.Stage(6, "f", 1m, null, 3, null);
        // Of these two the later one counts, and it alone is asked.
        import.Stage(7, "g", 1m, "y", 4, Day(1));
        import.Stage(8, "g", 1m, "z", 4, Day(1));

        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(new RunCounts(8, 0, 4), await import.FindDuplicatesAsync());
            Assert.Equal([4L, 5, 6, 8], await import.RowsAsync());
            Assert.Equal(
                [new RejectCause("mail", ErrorCodes.DuplicateValue, "mail that no other row of the file has", "x"), new RejectCause("tax", ErrorCodes.DuplicateValue, Twice, "1")],
                await import.CausesAsync(1));
            Assert.Equal(
                [(ErrorCodes.DuplicateKey, 1L), (ErrorCodes.DuplicateValue, 2L), (ErrorCodes.DuplicateValue, 2L)],
                (await import.GroupsAsync()).Select(group => (group.Code, group.Rows)).Order());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Whatever_memory_there_is_the_same_rows_are_refused_for_the_same(long mostHashes)
    {
        var import = given.ImportOf(Definition);
        // Each mail stands twice but for ten, each number twice but for ten others: most rows are refused for both, 20 of them for one.
        for (var i = 1; i <= 40; i++)
            import.Stage(i, "s", (decimal)i, i <= 10 ? $"one{i}" : $"m{i % 15}", i > 30 ? i : i % 15, Day(1));
        await import.FindDuplicatesAsync();
        var found = await RefusedAsync(import, mostHashes);

        Assert.Equal(await RefusedAsync(import, 80), found);
        Assert.Equal(Enumerable.Range(1, 40).Select(row => (long)row), found.Select(row => row.Row));
        Assert.Equal(["tax 5"], found[4].Causes.Split(", "));
        Assert.Equal(["mail m5", "tax 5"], found[19].Causes.Split(", "));
        Assert.Equal(["mail m1"], found[30].Causes.Split(", "));
    }

    /// <summary>The rows that a pass with so much memory refuses, with what for. Each value is held in one of its parts and in no other, be it there twice or not.</summary>
    private async Task<IReadOnlyList<(long Row, string Causes)>> RefusedAsync(StagedImport import, long mostHashes)
    {
        var pass = new UniquePass(import.Dataset, import.Dataset.Unique, new RefusedRows(1000), 40, mostHashes);
        Assert.Equal((80 + mostHashes - 1) / mostHashes, pass.Parts);
        await using var session = await given.Pool.OpenAsync();
        var held = new List<int>();
        for (var part = 0; part < pass.Parts; part++)
        {
            using var runs = await given.Runs.OpenAllAsync(session, import.Row, CancellationToken.None);
            pass.Look(runs, part, CancellationToken.None);
            held.Add(pass.Held);
        }
        // 10 + 15 mails, 15 + 10 numbers.
        Assert.Equal(50, held.Sum());
        Assert.True(pass.AreAny);
        using var all = await given.Runs.OpenAllAsync(session, import.Row, CancellationToken.None);
        var refused = pass.Refuse(all, CancellationToken.None);
        Assert.Empty(pass.Refuse(all, CancellationToken.None));
        return [.. refused.Select(row => (row.RowNumber, string.Join(", ", row.Causes.Select(cause => $"{cause.Column} {cause.Found}"))))];
    }

    private Task AddAsync(string tenant, string shop, string rank, string? mail, int? tax, DateOnly? day)
        => given.ExecuteAsync(
            $"INSERT INTO {SqlName.Quote(given.Database.Server.TargetSchema, name)} (tenant_id, shop, `rank`, mail, tax, day, _import_id, _changed_at) "
            + "VALUES (@tenant, @shop, @rank, @mail, @tax, @day, RANDOM_BYTES(16), UTC_TIMESTAMP(6))",
            new { tenant, shop, rank, mail, tax, day = day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
}
