using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Parsing.Tests;

/// <summary>What the samples do not show is seen by the cut: a row in UTF-8 is not read as Windows-1252 unless somebody says so.</summary>
public sealed class When_an_encoding_is_found_between_samples(GivenSources given)
{
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [Fact]
    public async Task A_row_of_another_fails_the_import_with_its_place()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=2000000");
        var source = Mixed();

        var import = await given.ImportAsync(source, GivenSources.Stock);
        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.EncodingAmbiguous, parsing.Failure(import)?.Code);
        Assert.Contains($"(byte {source.AsSpan().IndexOf("Z\u00e9"u8)})", parsing.Failure(import)?.Message);
    }

    [Fact]
    public async Task A_stated_one_is_taken_at_its_word()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=2000000");

        var import = await given.ImportAsync(Mixed(), GivenSources.Stock, new ImportOptions { Encoding = "windows-1252" });
        await parsing.CutAsync(import);

        Assert.Null(parsing.Failure(import));
    }

    [Theory]
    [InlineData("A,x")]
    [InlineData("\u00c4,x")]
    [InlineData("\u00c4\u00d6,\u20ac")]
    public void A_row_that_is_no_utf_8_is_text(string row)
        => Assert.Null(Record.Exception(() => new EncodingWatch(TextEncoding.Windows1252).See(Windows.GetBytes(row), new SourcePosition(0, 1, 1))));

    /// <summary>Longer than what is looked at as a whole; the row in UTF-8 stands behind the first sample.</summary>
    private static byte[] Mixed()
    {
        var rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"K\u00e4{i},1{i}\n"));
        var bytes = Windows.GetBytes($"item,quantity\n{rows}");
        var at = Array.IndexOf(bytes, (byte)'\n', 72_000) + 1;
        return [.. bytes[..at], .. Encoding.UTF8.GetBytes("Z\u00e9,1\n"), .. bytes[at..]];
    }
}
