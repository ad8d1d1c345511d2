using Imports.Contracts;
using Imports.Ledger;
using Imports.Objects;
using Imports.Reading.Detecting;
using Imports.Reading.Normalising;

namespace Imports.Ingress;

/// <summary>Samples of the text that an import of a stored file would cut.</summary>
/// <param name="Samples">Of it.</param>
/// <param name="Source">How the file is packed; null = it is text as it came.</param>
/// <param name="LookedAt">How much of it they are.</param>
internal sealed record PreviewedText(SourceSamples Samples, PackedSource? Source, LookedAt LookedAt);

/// <summary>Reads samples of stored files: of text from all over it, of what is packed the first of what it unpacks to, and no more of it than that.</summary>
internal sealed class PreviewedTexts(IObjectStore objects, NormalisingOptions normalising, IngressOptions options)
{
    /// <summary>So much of what is refused says what it is.</summary>
    private const int HeadBytes = 64 << 10;

    /// <summary>A workbook's shared strings are held as a whole, and several files are looked at beside the live API.</summary>
    private const int MostSharedStringBytes = 64 << 20;

    /// <exception cref="ImportException">The file is refused, as an import of it would be.</exception>
    /// <exception cref="PreviewLimitException">It is more than a preview takes.</exception>
    public async Task<PreviewedText> ReadAsync(string tenantId, Upload upload, ImportOptions chosen, CancellationToken cancellationToken)
    {
        var size = upload.Stored.SizeBytes;
        var head = await ReadAsync(tenantId, upload.ObjectId, 0, (int)Math.Min(HeadBytes, size), cancellationToken);
        if (PackedFormat.Of(head) is { } format)
            return await UnpackAsync(tenantId, upload, format, chosen, cancellationToken);
        Normaliser.CheckChoice(chosen, takesSheet: false, takesMember: false, "text");
        var pieces = new List<Sample>();
        foreach (var (firstByte, lengthBytes) in SourceSamples.Places(size))
            pieces.Add(new Sample(firstByte, await ReadAsync(tenantId, upload.ObjectId, firstByte, lengthBytes, cancellationToken)));
        var samples = new SourceSamples(size, pieces);
        return new PreviewedText(
            samples, null, new LookedAt(pieces.Sum(piece => (long)piece.Bytes.Length), samples.IsWhole, samples.IsWhole ? "the whole file" : $"{pieces.Count} pieces, evenly from its first byte to its last"));
    }

    private async Task<PreviewedText> UnpackAsync(string tenantId, Upload upload, string format, ImportOptions chosen, CancellationToken cancellationToken)
    {
        var limits = normalising with { MaxSharedStringBytes = Math.Min(normalising.MaxSharedStringBytes, MostSharedStringBytes) };
        var normaliser = new Normaliser(limits, options.MaxColumns);
        await using var stored = await objects.OpenReadAsync(tenantId, upload.ObjectId, 0, null, cancellationToken);
        using var meter = new SourceMeter(stored, cancellationToken);
        try
        {
            using var source = normaliser.Open(meter, () => meter.BytesRead, format, chosen);
            var text = new byte[SourceSamples.WholeBytes + 1];
            var read = await source.Body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
            var isWhole = read <= SourceSamples.WholeBytes;
            var samples = isWhole ? SourceSamples.Of(text.AsMemory(0, read)) : new SourceSamples(long.MaxValue, [new Sample(0, text.AsMemory(0, SourceSamples.WholeBytes))]);
            return new PreviewedText(
                samples,
                new PackedSource { Format = source.Format, Part = source.Part, Rows = isWhole ? source.Rows : null, Bytes = isWhole ? read : null },
                new LookedAt(samples.Head.Length, isWhole, isWhole ? "all that is packed in it" : "the first of what it unpacks to"));
        }
        catch (ImportException e) when (e.Code == ErrorCodes.SharedStringsTooLarge && limits.MaxSharedStringBytes < normalising.MaxSharedStringBytes)
        {
            throw new PreviewLimitException($"The workbook's texts take more than the {MostSharedStringBytes} bytes that a preview has for them; an import has more.");
        }
        catch (Exception e) when (normaliser.FailureOf(e) is { } failure)
        {
            throw failure;
        }
    }

    private async Task<byte[]> ReadAsync(string tenantId, Guid objectId, long firstByte, int lengthBytes, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenReadAsync(tenantId, objectId, firstByte, lengthBytes, cancellationToken);
        var piece = new byte[lengthBytes];
        await stream.ReadExactlyAsync(piece, cancellationToken);
        return piece;
    }
}

/// <summary>The file may be sound; a preview does not look at so much.</summary>
internal sealed class PreviewLimitException(string message) : Exception(message);
