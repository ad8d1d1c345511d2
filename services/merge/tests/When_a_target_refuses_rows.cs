using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Merge.Tests;

/// <summary>Rows that fit their dataset, and that a check, a key or a trigger of the target does not take: each is rejected with its reason, and the others go in.</summary>
public sealed class When_a_target_refuses_rows(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Signal = "FOR EACH ROW IF NEW.quantity > 10 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not eleven'{0}; END IF";

    /// <summary>What is done to the target, {0} = the target, {1} = its name, {2} = its schema; and what is expected of the refused rows.</summary>
    public static TheoryData<string, string[], string> Refusals => new()
    {
        { "check", ["ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)"], "a row that fulfils the check few_{1} of the target" },
        {
            "foreign key",
            ["CREATE TABLE `{2}`.`{1}_q` (quantity BIGINT PRIMARY KEY)", "INSERT INTO `{2}`.`{1}_q` VALUES (1), (2)", "ALTER TABLE {0} ADD CONSTRAINT `fk_{1}` FOREIGN KEY (quantity) REFERENCES `{2}`.`{1}_q` (quantity)"],
            "a row that the foreign key fk_{1} of the target finds"
        },
        {
            "trigger",
            ["CREATE TRIGGER `{2}`.`i_{1}` BEFORE INSERT ON {0} " + Signal.Replace("{0}", ""), "CREATE TRIGGER `{2}`.`u_{1}` BEFORE UPDATE ON {0} " + Signal.Replace("{0}", "")],
            "a row that the checks and triggers of the target take"
        },
        {
            "trigger with a number of its own",
            ["CREATE TRIGGER `{2}`.`i_{1}` BEFORE INSERT ON {0} " + Signal.Replace("{0}", ", MYSQL_ERRNO = 31001"), "CREATE TRIGGER `{2}`.`u_{1}` BEFORE UPDATE ON {0} " + Signal.Replace("{0}", ", MYSQL_ERRNO = 31001")],
            "a row that the checks and triggers of the target take"
        },
        { "range", ["ALTER TABLE {0} MODIFY quantity DECIMAL(1) NULL"], "a value that fits the column quantity of the target" },
        { "unique key", ["ALTER TABLE {0} ADD UNIQUE KEY uq_quantity (quantity, price)"], "a value that no other row has in the key uq_quantity of the target" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_new_row_and_a_changed_one_are_rejected_and_the_others_go_in(string by, string[] statements, string expected)
    {
        foreach (var loader in new[] { "LocalFile", "Insert" })
        {
            await using var merge = await RunningMerge.StartAsync(given, $"--MySql:Loader={loader}");
            var target = await GivenTarget.CreateAsync(given);
            await target.MergeAsync(merge, ImportMode.Upsert, ["m", "x", 1, 7m, null, null, null], ["n", "x", 2, 7m, null, null, null], ["taken", "x", 11, 5m, null, null, null], ["taken too", "x", 11, 6m, null, null, null]);
            if (by != "unique key")
                await given.ExecuteAsync($"UPDATE {target.Quoted} SET quantity = 1 WHERE code LIKE 'taken%'");
            await target.AlterAsync(statements);

            var import = await target.MergeAsync(
                merge, ImportMode.Upsert, ["a", "y", 1, null, null, null, null], ["b", "y", 11, 5m, null, null, null], ["c", "y", 2, null, null, null, null], ["m", "y", 11, 6m, null, null, null], ["n", "y", 1, 7.5m, null, null, null]);

            Assert.Equal(["a|y|1|-", "c|y|2|-", "m|x|1|7.00", "n|y|1|7.50"], (await target.RowsAsync()).Where(row => row[1] == '|'));
            var row = await given.RowAsync(import);
            Assert.Equal((2L, 3L, 2L, 1L, 0L), (row.RejectedRows, row.ValidRows, row.InsertedRows, row.UpdatedRows, row.UnchangedRows));
            Assert.Equal([2L, 4L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
            Assert.All(await given.RejectsAsync(import), reject =>
            {
                Assert.Equal(RejectKind.Target, reject.Kind);
                var cause = Assert.Single(reject.ReadCauses());
                Assert.Equal((ErrorCodes.RowRefusedByTarget, target.Filled(expected)), (cause.Code, cause.Expected));
                Assert.Matches("^server error [0-9]+$", cause.Found);
            });
            Assert.Equal([2L], await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import AND code = 'ROW_REFUSED_BY_TARGET'", new { import }));
            Assert.Equal([2L], await given.QueryAsync<long>("SELECT rejected_rows FROM receipt WHERE import_id = @import", new { import }));
        }
    }

    [Theory]
    [InlineData("ALTER TABLE {0} ADD COLUMN own INT NOT NULL", null, "a value for the column own of the target")]
    [InlineData("ALTER TABLE {0} MODIFY price DECIMAL(10, 2) NOT NULL", "price", "a value for the column price of the target")]
    public async Task A_column_that_must_have_a_value_refuses_new_rows_without_one(string statement, string? column, string expected)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["old", "x", 1, 1m, null, null, null]);
        await target.AlterAsync(statement);

        var import = await target.MergeAsync(merge, ImportMode.Upsert, ["new", "x", 1, null, null, null, null], ["old", "y", 1, null, null, null, null]);

        // MySQL's LOAD DATA gives a column that it is told nothing of the zero of its type, and says nothing.
        if (column is null && (await given.QueryAsync<bool>("SELECT VERSION() NOT LIKE '%MariaDB%'"))[0])
        {
            Assert.Equal([0], await given.QueryAsync<int>($"SELECT own FROM {target.Quoted} WHERE code = 'new'"));
            return;
        }
        Assert.Equal(["old|y|1|1.00"], await target.RowsAsync());
        var cause = Assert.Single(Assert.Single(await given.RejectsAsync(import)).ReadCauses());
        Assert.Equal((column, expected), (cause.Column, cause.Expected));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(199)]
    [InlineData(99, 100)]
    [InlineData(0, 1, 2, 49, 50, 51, 98, 149, 150, 197, 198, 199)]
    public async Task Wherever_they_stand_in_a_block_none_is_missed_and_no_other_is_hit(params int[] bad)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, [.. Enumerable.Range(0, 200).Where(n => n % 2 == 0).Select(n => Row(n, 1))]);
        await target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");

        var import = await target.MergeAsync(merge, ImportMode.Upsert, [.. Enumerable.Range(0, 200).Select(n => Row(n, bad.Contains(n) ? 11 : 2))]);

        Assert.Equal(bad.Select(n => n + 1L), (await given.RejectsAsync(import)).Select(reject => reject.Row));
        var expected = Enumerable.Range(0, 200).Where(n => !bad.Contains(n) || n % 2 == 0).Select(n => $"{n:D3}|x|{(bad.Contains(n) ? 1 : 2)}|-");
        Assert.Equal(expected, await target.RowsAsync());
        var row = await given.RowAsync(import);
        Assert.Equal(
            (200L - bad.Length, 100L - bad.Count(n => n % 2 == 1), 100L - bad.Count(n => n % 2 == 0)), (row.ValidRows, row.InsertedRows, row.UpdatedRows));
    }

    /// <summary>A unique key beside the business key: of the rows with one value there the first in the order of the business key stays, wherever they stand in the file, and in however many slices.</summary>
    [Theory]
    [InlineData("LocalFile", 0)]
    [InlineData("Insert", 0)]
    [InlineData("LocalFile", 1_500_000)]
    public async Task Of_a_replace_the_first_of_rows_with_one_value_stays(string loader, int bytes)
    {
        await using var merge = await RunningMerge.StartAsync(given, $"--MySql:Loader={loader}");
        var target = await GivenTarget.CreateAsync(given);
        await target.AlterAsync("ALTER TABLE {0} ADD UNIQUE KEY uq_quantity (quantity), ADD KEY ix_name (name)");
        await target.MergeAsync(merge, ImportMode.Upsert, Row(1, 1), Row(2, 2));
        var indexes = await target.IndexesAsync();
        var large = bytes == 0 ? null : $"\"{new string('x', bytes)}\"";

        // The file has its rows backwards: 12 to 1. Two have no value at all, of which any number may be.
        var import = await target.MergeAsync(merge, ImportMode.Replace, [.. Enumerable.Range(1, 12).Reverse().Select(n => new object?[] { $"{n:D3}", "x", n > 10 ? null : n % 4, null, null, null, large })]);

        Assert.Equal(["001|x|1|-", "002|x|2|-", "003|x|3|-", "004|x|0|-", "011|x|-|-", "012|x|-|-"], await target.RowsAsync());
        Assert.Equal([3L, 4, 5, 6, 7, 8], (await given.RejectsAsync(import)).Select(reject => reject.Row));
        Assert.All(await given.RejectsAsync(import), reject => Assert.Equal("a value that no other row has in the key uq_quantity of the target", Assert.Single(reject.ReadCauses()).Expected));
        var row = await given.RowAsync(import);
        Assert.Equal((6L, 6L, 6L), (row.RejectedRows, row.ValidRows, row.InsertedRows));
        Assert.Equal([6L], await given.QueryAsync<long>("SELECT rejected_rows FROM receipt WHERE import_id = @import", new { import }));
        Assert.Equal(indexes, await target.IndexesAsync());
    }

    [Fact]
    public async Task Delivered_five_times_at_once_they_are_rejected_once()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");
        var import = await target.StageAsync(ImportMode.Upsert, Row(1, 1), Row(2, 11), Row(3, 1));
        await given.CorrectsAsync(import, rows: 3);
        await Task.WhenAll(Enumerable.Range(1, 5).Select(attempt => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = attempt })));
        await merge.MergedAsync(import, times: 5);

        Assert.Single(await given.RejectsAsync(import));
        var row = await given.RowAsync(import);
        Assert.Equal((1L, 2L, 2L), (row.RejectedRows, row.ValidRows, row.InsertedRows));
        Assert.Equal([1L, 3], await given.TakenAsync(import));
        Assert.Equal(2, (await target.RowsAsync()).Count);
    }

    [Fact]
    public async Task Of_a_merge_that_breaks_off_none_is_rejected_and_its_repeat_rejects_them_once()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(9, 1));
        await target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.QueryAsync<int>($"SELECT quantity FROM {target.Quoted} WHERE tenant_id = 'default' AND code = '009' FOR UPDATE");
        var import = await target.StageAsync(ImportMode.Upsert, Row(1, 1), Row(2, 11), Row(9, 2));
        await given.CorrectsAsync(import, rows: 3);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("update");
        await given.ExecuteAsync($"KILL {await given.RunningAsync("update")}");
        Assert.Empty(await given.RejectsAsync(import));
        Assert.Equal([1L, 2, 3], await given.TakenAsync(import));
        await other.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal([2L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
        Assert.Equal([1L, 3], await given.TakenAsync(import));
        Assert.Equal(["001|x|1|-", "009|x|2|-"], await target.RowsAsync());
        var row = await given.RowAsync(import);
        Assert.Equal((1L, 2L, 1L, 1L), (row.RejectedRows, row.ValidRows, row.InsertedRows, row.UpdatedRows));
    }

    private static object?[] Row(int number, int quantity) => [$"{number:D3}", "x", quantity, null, null, null, null];
}
