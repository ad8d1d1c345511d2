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
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<SourceSamples> ReadSamplesAsync(ImportRow import, CancellationToken cancellationToken)
    {
        var pieces = new List<Sample>();
        foreach (var (firstByte, lengthBytes) in SourceSamples.Places(import.TextBytes))
            pieces.Add(new Sample(firstByte, await ReadAsync(import, firstByte, lengthBytes, cancellationToken)));
        return new SourceSamples(import.TextBytes, pieces);
    }

    /// <summary>A piece of the source.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<byte[]> ReadAsync(ImportRow import, long firstByte, int lengthBytes, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(import, firstByte, lengthBytes, cancellationToken);
        var piece = new byte[lengthBytes];
        var read = await stream.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
        return read == piece.Length ? piece : throw Short(import, firstByte + read);
    }

    /// <summary>A batch's bytes with <see cref="CsvDialect.LeadIn"/> in front, in pooled memory; dispose it.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceMissing"/>.</exception>
    public async Task<PooledBytes> ReadBatchAsync(ImportRow import, BatchRow batch, CancellationToken cancellationToken)
    {
        var bytes = new PooledBytes(checked((int)batch.LengthBytes + 1));
        try
        {
            bytes.Memory.Span[0] = CsvDialect.LeadIn;
            await using var stream = await OpenAsync(import, batch.FirstByte, batch.LengthBytes, cancellationToken);
            var read = await stream.ReadAtLeastAsync(bytes.Memory[1..], bytes.Memory.Length - 1, throwOnEndOfStream: false, cancellationToken);
            return read == batch.LengthBytes ? bytes : throw Short(import, batch.FirstByte + read);
        }
        catch
        {
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

/// <summary>Memory from the pool, exactly as long as asked for. Dispose it to give it back.</summary>
public sealed class PooledBytes(int length) : IDisposable
{
    private byte[] bytes = LargeBuffers.Pool.Rent(length);

    public Memory<byte> Memory => bytes.AsMemory(0, Math.Min(length, bytes.Length));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref bytes, []) is { Length: > 0 } rented)
            LargeBuffers.Pool.Return(rented);
    }
}
