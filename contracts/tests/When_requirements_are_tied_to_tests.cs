using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Imports.Contracts.Tests;

/// <summary>docs/requirements.md says for each requirement where it is built and which test holds it: the files must be there.</summary>
public sealed partial class When_requirements_are_tied_to_tests
{
    [Fact]
    public void Every_row_names_a_file_and_a_test_that_are_there()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "requirements.md"))).ToList();
        Assert.True(rows.Count >= 45, $"only {rows.Count} rows");
        foreach (var row in rows)
        {
            var (files, tests) = (Paths(row.Groups["files"].Value), Paths(row.Groups["tests"].Value));
            Assert.True(files.Count > 0 && tests.Count > 0, $"the row '{row.Groups["what"].Value}' names no file or no test");
            foreach (var path in files.Concat(tests))
                Assert.True(File.Exists(Path.Combine(Root(), path)) || Directory.Exists(Path.Combine(Root(), path)), $"{path} of '{row.Groups["what"].Value}' is not there");
            Assert.All(tests, test => Assert.Matches(@"/tests/|^loadtests/|^fixtures/cases/", test));
        }
    }

    private static IReadOnlyList<string> Paths(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups[1].Value)];

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"^\| (?<point>\d+(\.\d+)?) \| (?<what>[^|]*) \| (?<files>[^|]*) \| (?<tests>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
