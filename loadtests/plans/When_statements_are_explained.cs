using System.Text.RegularExpressions;

namespace Imports.Plans.Tests;

/// <summary>Every statement of every service, with the rows that a platform has after some months. Whatever is in a service's folder <c>Sql</c> is found.</summary>
public sealed partial class When_statements_are_explained(FilledDatabase database, ITestOutputHelper output) : IClassFixture<FilledDatabase>
{
    public static TheoryData<string> Explained => [.. StatementFile.All().Where(file => file.HasPlan).Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(Explained))]
    public async Task It_is_found_by_an_index_or_says_why_not(string path)
    {
        var file = StatementFile.Read(path);
        var faults = new List<string>();
        foreach (var example in Example.Of(file, database))
        {
            Assert.False(Placeholder().IsMatch(example.Sql), $"{path} has a placeholder for which {nameof(Example)} has nothing: {example.Sql}");
            var plan = await database.Session.QueryAsync<PlanLine>($"EXPLAIN FORMAT=TRADITIONAL {example.Sql}", new Samples(database).For(example));
            Assert.NotEmpty(plan);
            foreach (var line in plan)
                output.WriteLine($"{file.Name} ({example.Case}): {line}");
            faults.AddRange(PlanRules.Faults(file, example.Sql, plan, database.Server.StagingSchema).Select(fault => $"{file.Name} ({example.Case}) {fault}"));
        }

        Assert.Empty(faults);
    }

    /// <summary>On either server: what this test is for would be seen.</summary>
    [Theory]
    [InlineData("SELECT COUNT(*) FROM import_reject WHERE kind = 'duplicate'", "", "full scan")]
    [InlineData("SELECT COUNT(*) FROM import_reject WHERE kind = 'duplicate'", "A full scan, because it is wanted.", "full scan")]
    [InlineData("SELECT quantity FROM {changed} s WHERE quantity = 1", "", "full scan")]
    [InlineData("SELECT quantity FROM {changed} s WHERE quantity = 1", "A full scan of what is staged, all of which is wanted.", null)]
    [InlineData("SELECT row_no FROM import_reject WHERE import_id > X'00' ORDER BY causes LIMIT 10", "A full scan.", "filesort")]
    [InlineData("SELECT 1 FROM import_reject LIMIT 1", "", null)]
    [InlineData("SELECT row_no FROM import_reject WHERE import_id = X'00' AND import_id = X'01'", "", "finds no row")]
    public async Task A_bad_plan_is_a_fault(string sql, string header, string? fault)
    {
        sql = sql.Replace("{changed}", database.Changed.Table);
        var plan = await database.Session.QueryAsync<PlanLine>($"EXPLAIN FORMAT=TRADITIONAL {sql}");
        var faults = PlanRules.Faults(new StatementFile("bad.sql", header, sql), sql, plan, database.Server.StagingSchema).ToList();
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void No_statement_is_of_a_kind_that_is_not_known()
    {
        var files = StatementFile.All();
        Assert.True(files.Count > 100, $"{files.Count} statements were found");
        Assert.Empty(files.Where(file => !file.IsKnown).Select(file => $"{file.Path} begins with {file.Kind}"));
    }

    [Fact]
    public async Task Every_index_that_a_statement_speaks_of_is_there()
    {
        var there = await database.Session.QueryAsync<string>(
            "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = @schema", new { schema = database.Server.ControlSchema });
        var named = StatementFile.All().SelectMany(file => IndexName().Matches(file.Header + file.Sql).Select(match => (file.Path, Index: match.Value))).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name.Index, there));
    }

    [GeneratedRegex(@"\b(?:ix|uq)_\w+")]
    private static partial Regex IndexName();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
