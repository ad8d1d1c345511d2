using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Parsing.Splitting;

namespace Imports.Parsing.Tests;

public sealed class When_a_record_is_too_large
{
    [Theory]
    [InlineData(200)]
    [InlineData(2_000_000)]
    public async Task The_import_fails_and_the_place_is_named(int length)
    {
        var text = Encoding.UTF8.GetBytes($"a,b\n\nc,\"d\nd\"\n\n\"not closed {new string('x', length)}\n");
        var from = new SourcePosition(1000, 7, 50);
        var failure = await Assert.ThrowsAsync<ImportException>(
            () => new Cutter(',', 1 << 20, maxRecordBytes: 100).CutAsync(new MemoryStream(text), from, 1000 + text.Length, 8, CancellationToken.None));
        Assert.Equal(ErrorCodes.RecordTooLarge, failure.Code);
        Assert.Contains("line 55 (byte 1014)", failure.Message);
    }
}
