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

    [Fact]
    public void No_statement_is_of_a_kind_that_is_not_known()
    {
        var files = StatementFile.All();
        Assert.True(files.Count > 100, $"{files.Count} statements were found");
        Assert.Empty(files.Where(file => !file.IsKnown).Select(file => $"{file.Path} begins with {file.Kind}"));
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
