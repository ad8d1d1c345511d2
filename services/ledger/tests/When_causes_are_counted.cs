using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Ledger.Tests;

public sealed class When_causes_are_counted(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly CauseStore causes = new();
    private readonly Guid importId = Guid.CreateVersion7();
    private MySqlPool pool = null!;

    public ValueTask InitializeAsync()
    {
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12 });
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    [Fact]
    public async Task A_row_counts_once_in_each_of_its_causes()
    {
        await using var session = await pool.OpenAsync();
        await CountAsync(
            session,
            Row(Cause("a", "X", "one"), Cause("b", "X", "one")),
            Row(Cause("a", "X", "one"), Cause("a", "X", "One"), Cause("a", "X", "one ")));

        // Text is told apart to the letter but for spaces at its end, which the table's key does not see.
        Assert.Equal([("a", "X", "One", 1L), ("a", "X", "one", 3L), ("b", "X", "one", 1L)], await GroupsAsync(session));
        await CountAsync(session, Row(Cause("a", "X", "one")));
        Assert.Contains(("a", "X", "one", 4L), await GroupsAsync(session));
    }

    [Fact]
    public async Task Long_and_missing_parts_and_any_character_are_kept_as_the_table_takes_them()
    {
        await using var session = await pool.OpenAsync();
        await CountAsync(session, Row(Cause(null, "X", "quote\" backslash\\ 🙂 line\nend")), Row(Cause(string.Join(", ", Enumerable.Repeat("column", 20)), "Y", new string('é', 5000))));
        await CountAsync(session, Row(Cause(null, "X", "quote\" backslash\\ 🙂 line\nend"), Cause(null, "Y", new string('é', 5000))));

        Assert.Equal(
            [
                ("", "X", "quote\" backslash\\ 🙂 line\nend", 2L),
                ("", "Y", new string('é', 500), 1L),
                (string.Join(", ", Enumerable.Repeat("column", 20))[..64], "Y", new string('é', 500), 1L),
            ],
            await GroupsAsync(session));
    }

    [Fact]
    public async Task Batches_that_count_the_same_causes_at_once_count_exactly()
    {
        const int Batches = 24;
        const int Rows = 20;
        await Parallel.ForEachAsync(Enumerable.Range(0, Batches), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, ct) =>
        {
            await using var session = await pool.OpenAsync(ct);
            await session.BeginAsync(ct);
            // Each batch meets the causes in an order of its own.
            var row = Row([.. Enumerable.Range(0, 8).Select(n => Cause($"c{(n + batch) % 8}", "X", "one")), Cause("all", "Y", "two")]);
            await CountAsync(session, [.. Enumerable.Repeat(row, Rows)]);
            await session.CommitAsync(ct);
        });

        await using var reader = await pool.OpenAsync();
        var groups = await GroupsAsync(reader);
        Assert.Equal(9, groups.Count);
        Assert.All(groups, group => Assert.Equal(Batches * Rows, group.Rows));
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_counted()
    {
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await CountAsync(session, Row(Cause("a", "X", "one")));
        await session.RollbackAsync();
        Assert.Empty(await GroupsAsync(session));
    }

    private static RejectCause Cause(string? column, string code, string expected) => new(column, code, expected, "found");

    private static MalformedRow Row(params RejectCause[] causes) => new(1, 0, 1, 1, 1, causes);

    private Task CountAsync(MySqlSession session, params MalformedRow[] rows) => causes.AddAsync(session, importId, "default", rows, CancellationToken.None);

    private async Task<List<(string Column, string Code, string Expected, long Rows)>> GroupsAsync(MySqlSession session)
        => [.. (await causes.ListAsync(session, importId, CancellationToken.None))
            .Select(group => (group.Column ?? "", group.Code, group.Expected, group.Rows))
            .OrderBy(group => group.Item1, StringComparer.Ordinal).ThenBy(group => group.Code, StringComparer.Ordinal).ThenBy(group => group.Expected, StringComparer.Ordinal)];
}
