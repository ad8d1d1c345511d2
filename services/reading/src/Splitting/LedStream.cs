namespace Imports.Reading.Splitting;

/// <summary>A stream with <see cref="CsvDialect.LeadIn"/> in front. Owns the stream behind it.</summary>
internal sealed class LedStream(Stream inner) : ReadOnlyStream
{
    private bool led;

    public override int Read(Span<byte> buffer) => Lead(buffer) ? 1 : inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => Lead(buffer.Span) ? ValueTask.FromResult(1) : inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
    }

    private bool Lead(Span<byte> buffer)
    {
        if (led || buffer.IsEmpty)
            return false;
        buffer[0] = CsvDialect.LeadIn;
        return led = true;
    }
}
