using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>What the samples do not show is seen by the cut: no row is lost because it begins as comments do.</summary>
public sealed class When_comments_were_found
{
    private static readonly SourceDialect Dialect = SourceDialect.Of(',') with { Comment = '#' };

    [Theory]
    [InlineData("a,1\n#b,2\nc,3\n", 4)]
    [InlineData("#a,1\nb,2\n", 0)]
    [InlineData("a,1\n# remark\n\n#b,2", 14)]
    public void A_row_that_begins_like_one_is_an_error_with_its_place(string text, long at)
    {
        var failure = Assert.Throws<ImportException>(() => Cut(text, new CommentGuard(Dialect, fieldCount: 2)));
        Assert.Equal(ErrorCodes.DialectAmbiguous, failure.Code);
        Assert.Contains($"the line at byte {at} ", failure.Message);
    }

    [Theory]
    [InlineData("a,1\n# remark\nb,2\n#\n", 2)]
    [InlineData("# one\r\n\r\n# two, with, commas\r\na,1\r\n", 1)]
    [InlineData("a,\"1\n# within quotes, 2\"\nb,2\n", 2)]
    [InlineData("\n\n\n\n\na,1\n\n\n\n\n\nb,2\n\n\n\n\n", 2)]
    public void Comments_and_blank_lines_are_passed_over(string text, long rows) => Assert.Equal(rows, Cut(text, new CommentGuard(Dialect, fieldCount: 2)));

    [Fact]
    public void In_a_file_of_one_column_any_line_may_be_a_row()
    {
        var failure = Assert.Throws<ImportException>(() => Cut("A1\n#A2\nA3\n", new CommentGuard(Dialect, fieldCount: 1)));
        Assert.Contains("the line at byte 3 ", failure.Message);
        Assert.Equal(2, Cut("A1\n# one, two\nA3\n", new CommentGuard(Dialect, fieldCount: 1)));
    }

    [Fact]
    public void What_is_too_long_to_be_looked_at_is_in_doubt()
    {
        var text = $"a,1\n{string.Concat(Enumerable.Repeat("# remark\n", 120_000))}#b,2\nc,3\n";
        Assert.Contains("from byte 3 on", Assert.Throws<ImportException>(() => Cut(text, new CommentGuard(Dialect, fieldCount: 2))).Message);
    }

    [Fact]
    public async Task However_many_gaps_there_are_the_source_is_opened_for_them_once()
    {
        var source = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"a,{i}\n# remark\n")));
        var opened = 0;
        var cutter = new Cutter(Dialect, new CutLimits(BatchBytes: 1 << 20, BatchRows: 1000, Records.NoLimit), watch: null, new CommentGuard(Dialect, fieldCount: 2));
        await cutter.CutAsync(
            (at, token) =>
            {
                opened++;
                return Task.FromResult<Stream>(new MemoryStream(source, (int)at, source.Length - (int)at));
            },
            new SourcePosition(0, 1, 1), source.Length, maxBatches: 100, CancellationToken.None);
        Assert.Equal(2, opened);
    }

    [Fact]
    public void Stated_ones_are_taken_at_their_word() => Assert.Equal(2, Cut("a,1\n#b,2\nc,3\n", guard: null));

    private static long Cut(string text, CommentGuard? guard)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var cutter = new Cutter(Dialect, new CutLimits(BatchBytes: 1, BatchRows: 1000, Records.NoLimit), watch: null, guard);
        var slice = cutter.CutAsync(Records.Open(source), new SourcePosition(0, 1, 1), source.Length, maxBatches: 100, CancellationToken.None).GetAwaiter().GetResult();
        return slice.Batches.Sum(batch => batch.RowCount);
    }
}
