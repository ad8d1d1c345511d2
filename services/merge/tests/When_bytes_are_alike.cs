using System.Text;

namespace Imports.Merge.Tests;

/// <summary>Rows as <c>LOAD DATA</c> takes them, held against values as the target's query shows them. <c>|</c> parts values, <c>~</c> is NULL.</summary>
public sealed class When_bytes_are_alike
{
    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("a", "a", 1, 1)]
    [InlineData("a\tb", "a|b", 3, 3)]
    [InlineData("a\tb", "a|c", 2, 2)]
    [InlineData("a\tb", "a\tb", 1, 1)]
    [InlineData("a\\tb", "a\tb", 1, 1)]
    [InlineData("a\\\\b", "a\\b", 1, 1)]
    [InlineData("a", "a|b", 1, 1)]
    [InlineData("a\tb", "a", 1, 1)]
    [InlineData("\\N", "~", 2, 1)]
    [InlineData("\\N\t\\N\tx", "~|~|x", 7, 5)]
    [InlineData("a\t\\N\tx", "a|b|x", 2, 2)]
    [InlineData("a\tb\tx", "a|~|x", 2, 2)]
    [InlineData("a\t\\\\N", "a|\\N", 2, 2)]
    [InlineData("\\N\ta", "~|b", 3, 2)]
    public void They_are_counted_to_the_first_difference(string row, string values, int inRow, int inValues)
    {
        Assert.Equal((inRow, inValues), AlikeBytes.Count(Encoding.UTF8.GetBytes(row), Values(values)));
        // The same behind what fills the width at which many bytes are looked at.
        for (var before = 1; before <= 70; before++)
        {
            var filler = new string('x', before);
            Assert.Equal((before + inRow, before + inValues), AlikeBytes.Count(Encoding.UTF8.GetBytes(filler + row), Values(filler + values)));
        }
    }

    [Theory]
    [InlineData('x', 'y')]
    [InlineData('\t', 'x')]
    [InlineData('x', '|')]
    [InlineData('\t', '\t')]
    [InlineData('\\', '\\')]
    public void A_difference_is_found_wherever_it_stands(char inRow, char inValues)
    {
        for (var length = 1; length <= 100; length++)
        {
            for (var at = 0; at < length; at++)
            {
                var (row, values) = (new StringBuilder(new string('z', length)), new StringBuilder(new string('z', length)));
                (row[at], values[at]) = (inRow, inValues);
                Assert.Equal((at, at), AlikeBytes.Count(Encoding.UTF8.GetBytes(row.ToString()), Values(values.ToString())));
            }
        }
    }

    private static byte[] Values(string text) => [.. Encoding.UTF8.GetBytes(text).Select(one => one switch { (byte)'|' => (byte)0xFF, (byte)'~' => (byte)0xFE, _ => one })];
}
