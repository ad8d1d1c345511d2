using Imports.Contracts;
using Imports.Ledger;
using Imports.Objects;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Runs;

namespace Imports.Parsing;

/// <summary>Reads ranges of an import's stored source.</summary>
public sealed class SourceReader(IObjectStore objects)
{
    /// <summary>The source from <paramref name="firstByte"/> to its end; dispose it. One that ends early would be taken for a file of fewer rows.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<Stream> OpenAsync(ImportRow import, long firstByte, CancellationToken cancellationToken)
    {
        var length = Math.Max(0, import.TextBytes - firstByte);
        var stream = await OpenAsync(import, firstByte, length, cancellationToken);
        if (stream.Length == length)
            return stream;
        var found = firstByte + stream.Length;
        await stream.DisposeAsync();
        throw Short(import, found);
    }

    /// <summary>Pieces from all over the source.</summary>
    /// <param name="import">Whose source it is.</param>
    /// <param name="memory">Where they are to stand: at least <see cref="SourceSamples.BytesOf"/> long, and theirs for as long as anybody looks at them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<SourceSamples> ReadSamplesAsync(ImportRow import, Memory<byte> memory, CancellationToken cancellationToken)
    {
        var pieces = new List<Sample>();
        foreach (var (firstByte, lengthBytes) in SourceSamples.Places(import.TextBytes))
        {
            var piece = memory[..lengthBytes];
            await ReadAsync(import, firstByte, piece, cancellationToken);
            pieces.Add(new Sample(firstByte, piece));
            memory = memory[lengthBytes..];
        }
        return new SourceSamples(import.TextBytes, pieces);
    }

    /// <summary>A piece of the source, as long as the memory it is read into.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task ReadAsync(ImportRow import, long firstByte, Memory<byte> piece, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(import, firstByte, piece.Length, cancellationToken);
        var read = await stream.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < piece.Length)
            throw Short(import, firstByte + read);
    }

    /// <summary>A batch's bytes with <see cref="CsvDialect.LeadIn"/> in front, in pooled memory; dispose it.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<PooledBytes> ReadBatchAsync(ImportRow import, BatchRow batch, CancellationToken cancellationToken)
    {
        var bytes = new PooledBytes(checked((int)batch.LengthBytes + 1));
        try
        {
            bytes.Memory.Span[0] = CsvDialect.LeadIn;
            await ReadAsync(import, batch.FirstByte, bytes.Memory[1..], cancellationToken);
            return bytes;
        }
        catch
        {
            // Whatever it was, which is thrown on: nobody else has the memory yet.
            bytes.Dispose();
            throw;
        }
    }

    private async Task<Stream> OpenAsync(ImportRow import, long firstByte, long length, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.OpenReadAsync(import.TenantId, import.TextObjectId, firstByte, length, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            throw new ImportException(ErrorCodes.SourceMissing, $"The stored file of the import is gone (object {import.TextObjectId}).");
        }
    }

    private static ImportException Short(ImportRow import, long found)
        => new(ErrorCodes.SourceMissing, $"The stored file ends after at most {found} bytes where {import.TextBytes} were accepted (object {import.TextObjectId}).");
}
