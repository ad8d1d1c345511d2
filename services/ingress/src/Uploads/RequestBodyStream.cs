using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// A request's body for reading forwards. Whatever goes wrong while it is read is the sender's side, and is told apart by it from what goes wrong
/// while the bytes are stored.
/// </summary>
internal sealed class RequestBodyStream(Stream body) : Stream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new ImportException(ErrorCodes.BodyTooLarge, "The body is longer than the service takes.");
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new ImportException(ErrorCodes.BodyIncomplete, $"The body broke off or cannot be read: {e.Message}");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only read asynchronously.");
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
