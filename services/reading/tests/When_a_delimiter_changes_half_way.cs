using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>The cut sees it, wherever in the file it is and however the slices fall.</summary>
public sealed class When_a_delimiter_changes_half_way
{
    private const int Rows = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Line_and_byte_of_the_first_row_are_named(int sliceBatches)
    {
        for (var first = 1; first <= Rows - DelimiterWatch.Rows + 1; first++)
        {
            var text = Text(first, Rows);
            var failure = Assert.Throws<ImportException>(() => Cut(text, sliceBatches));
            Assert.Equal(ErrorCodes.DialectChanged, failure.Code);
            Assert.Contains($"at line {first} (byte {text.IndexOf($"r{first}|", StringComparison.Ordinal)})", failure.Message);
        }
    }

    [Fact]
    public void Two_rows_are_left_to_their_batches() => Cut(Text(first: 10, last: 11), sliceBatches: 1);

    [Theory]
    [InlineData("a;b;c\nd;e;f\ng;h;i\n")]
    [InlineData("a b c\nd e f\ng h i\n")]
    [InlineData("a,b\nc,d\ne,f\n")]
    public void Rows_that_fit_no_other_delimiter_are_no_change(string text)
        => Assert.Null(Record.Exception(() => Cut(text, sliceBatches: 1, fields: text.Contains(';', StringComparison.Ordinal) ? 4 : 3)));

    private static string Text(int first, int last)
        => string.Concat(Enumerable.Range(1, Rows).Select(row => row >= first && row <= last ? $"r{row}|b|\"c,d\"\n" : $"r{row},b,\"c|d\"\n"));

    private static void Cut(string text, int sliceBatches, int fields = 3)
    {
        var source = Encoding.UTF8.GetBytes(text);
        OtherDelimiter? seen = null;
        for (var (at, done) = (new SourcePosition(0, 1, 1), false); !done;)
        {
            var watch = new DelimiterWatch(SourceDialect.Of(','), fields, seen);
            var slice = new Cutter(SourceDialect.Of(','), new CutLimits(BatchBytes: 1, BatchRows: 1000, Records.NoLimit), watch)
                .CutAsync(Records.Open(source), at, source.Length, sliceBatches, CancellationToken.None).GetAwaiter().GetResult();
            (at, done, seen) = (slice.Next, slice.Done, watch.Seen);
        }
    }
}
