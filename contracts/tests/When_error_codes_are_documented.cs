using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Imports.Contracts;

namespace Imports.Contracts.Tests;

public sealed partial class When_error_codes_are_documented
{
    private static readonly IReadOnlyList<string> Codes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void The_page_and_the_table_in_code_list_the_same_codes()
    {
        var documented = Row().Matches(File.ReadAllText(Page())).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(Codes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_code_is_listed_twice() => Assert.Equal(Codes.Count, Codes.Distinct().Count());

    [Fact]
    public void A_code_is_its_name_in_capitals()
    {
        foreach (var field in typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
            Assert.Equal(Capital().Replace(field.Name, "_$0").ToUpperInvariant(), (string)field.GetRawConstantValue()!);
    }

    [Fact]
    public void Every_row_of_the_page_has_its_five_cells_filled()
    {
        foreach (var line in File.ReadLines(Page()).Where(line => Row().IsMatch(line)))
            Assert.True(line.Trim('|', ' ').Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length == 5, line);
    }

    /// <summary>A case raises it if its outcome or its error file shows it; a test, if it speaks of it.</summary>
    [Fact]
    public void Every_row_names_a_case_or_a_test_that_raises_its_code()
    {
        var root = Path.Combine(Path.GetDirectoryName(Page())!, "..");
        foreach (Match row in RaisedBy().Matches(File.ReadAllText(Page())))
        {
            var (code, path) = (row.Groups["code"].Value, Path.Combine(root, row.Groups["path"].Value));
            string[] files = Directory.Exists(path) ? [Path.Combine(path, "outcome.json"), Path.Combine(path, "errors.csv")] : [path];
            var text = string.Concat(files.Where(File.Exists).Select(File.ReadAllText));
            var name = typeof(ErrorCodes).GetFields().First(field => (string)field.GetRawConstantValue()! == code).Name;
            Assert.True(text.Contains(code, StringComparison.Ordinal) || text.Contains($"ErrorCodes.{name}", StringComparison.Ordinal), $"{row.Groups["path"].Value} does not raise {code}");
        }

        Assert.Equal(Codes.Count, RaisedBy().Count(File.ReadAllText(Page())));
    }

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "error-codes.md");

    [GeneratedRegex(@"^\| `([A-Z0-9_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `(?<code>[A-Z0-9_]+)` \|.*\| `(?<path>[^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex RaisedBy();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capital();
}
