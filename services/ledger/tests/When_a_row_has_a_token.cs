using System.Text;

namespace Imports.Ledger.Tests;

public sealed class When_a_row_has_a_token
{
    private static readonly Guid Import = Guid.Parse("019539a2-7e1c-7b5e-9d0f-3f6d2a1c4b5e");

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(10_000_000_000, false)]
    [InlineData(long.MaxValue, true)]
    public void It_names_the_row_of_its_import_and_says_whether_the_cells_are_guarded(long row, bool isGuarded)
    {
        var text = new RowToken(row, isGuarded).ToText(Import);
        Assert.True(RowToken.TryRead(Encoding.UTF8.GetBytes($" {text}\t"), Import, out var read));
        Assert.Equal(new RowToken(row, isGuarded), read);
        Assert.False(RowToken.TryRead(Encoding.UTF8.GetBytes(text), Guid.CreateVersion7(), out _));
    }

    /// <summary>Files that were downloaded yesterday are posted today.</summary>
    [Fact]
    public void It_stays_the_same() => Assert.Equal(("r7x8ftj1q6zak", "g7x7fa37f8v5q"), (Stable(false), Stable(true)));

    [Fact]
    public void It_is_letters_and_digits_and_begins_with_a_letter()
    {
        for (var row = 1L; row < 5000; row++)
            Assert.Matches("^[rg][0-9]+x[0-9a-z]{10}$", new RowToken(row, row % 2 == 0).ToText(Import));
    }

    [Fact]
    public void None_is_another_row_s_and_a_changed_letter_makes_it_none()
    {
        var text = new RowToken(12, false).ToText(Import);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "rgx0123456789abc=+ ")
            {
                var changed = $"{text[..i]}{letter}{text[(i + 1)..]}";
                Assert.True(changed == text || !RowToken.TryRead(Encoding.UTF8.GetBytes(changed), Import, out _), changed);
            }
            Assert.False(RowToken.TryRead(Encoding.UTF8.GetBytes(text[..i]), Import, out _));
        }
        Assert.False(RowToken.TryRead(Encoding.UTF8.GetBytes($"{text}0"), Import, out _));
        Assert.Equal(10_000, Enumerable.Range(1, 10_000).Select(row => new RowToken(row, false).ToText(Import)).Distinct().Count());
    }

    private static string Stable(bool isGuarded) => new RowToken(7, isGuarded).ToText(Import);
}
