using Imports.Reading.Detecting;
using Imports.Runs;

namespace Imports.Parsing.Tests;

/// <summary>What is read of a stored source to tell its encoding and dialect, into memory that others had before.</summary>
public sealed class When_a_source_is_sampled(GivenSources given)
{
    [Theory]
    [InlineData(1)]
    [InlineData(SourceSamples.PieceBytes)]
    [InlineData(SourceSamples.WholeBytes)]
    [InlineData(SourceSamples.WholeBytes + 1)]
    [InlineData((3 * SourceSamples.WholeBytes) + 3)]
    public async Task Each_piece_is_what_stands_at_its_place(int bytes)
    {
        var source = new byte[bytes];
        new Random(bytes).NextBytes(source);
        var import = await given.RowAsync(await given.ImportAsync(source, GivenSources.Stock));
        using var memory = new PooledBytes(SourceSamples.BytesOf(import.TextBytes));
        memory.Memory.Span.Fill((byte)'x');

        var samples = await new SourceReader(given.Objects).ReadSamplesAsync(import, memory.Memory, TestContext.Current.CancellationToken);

        Assert.Equal(Shown(SourceSamples.Of(source)), Shown(samples));
    }

    private static IEnumerable<(long, string)> Shown(SourceSamples samples) => samples.All.Select(piece => (piece.FirstByte, Convert.ToHexString(piece.Bytes.Span)));
}
