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
    public void Every_row_of_the_page_has_its_four_cells_filled()
    {
        foreach (var line in File.ReadLines(Page()).Where(line => Row().IsMatch(line)))
            Assert.True(line.Trim('|', ' ').Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length == 4, line);
    }

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "error-codes.md");

    [GeneratedRegex(@"^\| `([A-Z0-9_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capital();
}
