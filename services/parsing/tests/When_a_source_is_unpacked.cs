using System.IO.Compression;
using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Objects;
using Imports.Reading.Tests;
using Imports.Testing;

namespace Imports.Parsing.Tests;

/// <summary>The work between a packed source and its cut: once, with progress, to be stopped at any time, and taken up by another where its worker is gone.</summary>
public sealed class When_a_source_is_unpacked(GivenSources given)
{
    private static readonly byte[] Stock = Archive.Gzip(Encoding.UTF8.GetBytes("item,quantity\nA,1\nB,2\nC,3\nD,4\nE,5\nF,6\nG,7\n"));

    [Fact]
    public async Task It_is_done_once_however_many_slices_are_cut()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=4", "SliceBatches=1");
        var import = await given.ImportAsync(Stock, GivenSources.Stock);

        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        Assert.Equal(["1 A 1", "2 B 2", "3 C 3", "4 D 4", "5 E 5", "6 F 6", "7 G 7"], (await given.StagedAsync(import)).Select(row => row.ToString()));
        var row = await given.RowAsync(import);
        Assert.Equal(("gzip", 1, 42L), (row.SourceFormat, row.NormaliseAttempt, row.NormalisedBytes));
        Assert.True(row.CutAttempt > 3);
    }

    [Fact]
    public async Task What_is_known_of_it_is_told()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var book = new WorkbookFile().Sheet("Notes", "<row><c><v>1</v></c></row>").Sheet("Bestand", "<row><c t=\"str\"><v>item</v></c><c t=\"str\"><v>quantity</v></c></row><row r=\"3\"><c t=\"str\"><v>A</v></c><c><v>1</v></c></row>");
        var import = await given.ImportAsync(book.ToBytes(), GivenSources.Stock, new ImportOptions { Sheet = "bestand" });

        await parsing.CutAsync(import);

        var told = (await given.QueryAsync<Told>("SELECT source_format, source_part, normalised_rows, normalised_bytes FROM import WHERE import_id = @import", new { import }))[0];
        Assert.Equal(new Told { SourceFormat = "xlsx", SourcePart = "Bestand", NormalisedRows = 2, NormalisedBytes = "item,quantity\n\nA,1\n".Length }, told);
    }

    [Fact]
    public async Task It_says_how_far_it_is_keeps_others_away_and_stops_when_the_import_is_cancelled()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "Normalising:MaxRatio=2000");
        var import = await given.ImportAsync(LongGzip(), GivenSources.Stock);
        await parsing.PublishAsync(new ParseImport { ImportId = import, Attempt = await given.LeaseCutAsync(import) });
        await Eventually.IsTrueAsync(async () => (await LeftAsync(import)).UnpackedBytes > 0, GivenSources.Patience, "progress is told");

        // The lease keeps a second worker away, and the row is free for whoever cancels.
        await parsing.PublishAsync(new NormaliseSource { ImportId = import, Attempt = 1 });
        await given.ExecuteAsync("UPDATE import SET status = 'cancelled', cancel_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });

        await Eventually.IsTrueAsync(async () => (await LeftAsync(import)).NormalisingUntil is null, TimeSpan.FromSeconds(5), "the work has stopped");
        var row = await given.RowAsync(import);
        Assert.Equal((null, 1), (row.NormalisedBytes, row.NormaliseAttempt));
        Assert.Null(parsing.Failure(import));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => given.Objects.OpenReadAsync("default", NormalisedObject.IdOf(import, 1), 0, null, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(given.ObjectsRoot, ".incoming"), $"{NormalisedObject.IdOf(import, 1):N}*"));
    }

    [Fact]
    public async Task A_worker_that_is_gone_is_followed_by_another_when_its_lease_is_over()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Stock, GivenSources.Stock);
        await given.ExecuteAsync(
            "UPDATE import SET source_format = 'gzip', normalise_attempt = 1, normalising_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE import_id = @import", new { import });
        await given.Objects.WriteAsync("default", NormalisedObject.IdOf(import, 1), new MemoryStream("nonsense"u8.ToArray()), long.MaxValue, CancellationToken.None);
        var other = await given.ImportAsync(Stock, GivenSources.Stock);
        await parsing.PublishAsync(new NormaliseSource { ImportId = import, Attempt = 1 });

        // One queue, one at a time: the other's end says that the first was looked at.
        await parsing.CutAsync(other);
        Assert.Equal(1, (await given.RowAsync(import)).NormaliseAttempt);

        await given.ExecuteAsync("UPDATE import SET normalising_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE import_id = @import", new { import });
        await parsing.CutAsync(import);

        Assert.Equal(2, (await given.RowAsync(import)).NormaliseAttempt);
        Assert.StartsWith("item,quantity", Encoding.UTF8.GetString(await given.TextAsync(import)));
    }

    [Fact]
    public async Task One_that_breaks_off_again_and_again_is_given_up_until_it_is_retried()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Stock, GivenSources.Stock);
        var retried = await given.ImportAsync(Stock, GivenSources.Stock);
        await given.ExecuteAsync("UPDATE import SET source_format = 'gzip', normalise_attempt = 20, retries = (import_id = @retried) WHERE import_id IN (@import, @retried)", new { import, retried });

        await parsing.CutAsync(import);
        await parsing.CutAsync(retried);

        Assert.Equal(ErrorCodes.SourceDamaged, parsing.Failure(import)?.Code);
        Assert.StartsWith("20 attempts", parsing.Failure(import)?.Message);
        Assert.Null(parsing.Failure(retried));
        Assert.Equal(21, (await given.RowAsync(retried)).NormaliseAttempt);
    }

    [Fact]
    public async Task One_that_fails_can_be_tried_again_at_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Stock[..^3], GivenSources.Stock);

        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.SourceDamaged, parsing.Failure(import)?.Code);
        await Eventually.IsTrueAsync(async () => (await LeftAsync(import)).NormalisingUntil is null, GivenSources.Patience, "the lease is given back");
    }

    [Fact]
    public async Task One_that_takes_too_long_fails()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "Normalising:MaxRatio=2000", "Normalising:Within=00:00:00.200");
        var import = await given.ImportAsync(LongGzip(), GivenSources.Stock);

        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.NormalisingTooSlow, parsing.Failure(import)?.Code);
    }

    [Fact]
    public async Task A_choice_that_text_does_not_have_is_refused()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("item,quantity\nA,1\n", new ImportOptions { Member = "stock.csv" });

        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.OptionInvalid, parsing.Failure(import)?.Code);
    }

    private async Task<Left> LeftAsync(Guid import)
        => (await given.QueryAsync<Left>("SELECT unpacked_bytes, normalising_until FROM import WHERE import_id = @import", new { import }))[0];

    /// <summary>Some megabytes that take many seconds, since they unpack to gigabytes.</summary>
    private static byte[] LongGzip()
    {
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("A,1\n", 1 << 20)));
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 16; i++)
                gzip.Write(rows);
        }

        var part = bytes.ToArray();
        return [.. Enumerable.Repeat(part, 64).SelectMany(copy => copy)];
    }

    private sealed record Told
    {
        public string? SourceFormat { get; init; }
        public string? SourcePart { get; init; }
        public long? NormalisedRows { get; init; }
        public long? NormalisedBytes { get; init; }
    }

    private sealed record Left
    {
        public long UnpackedBytes { get; init; }
        public DateTime? NormalisingUntil { get; init; }
    }
}
