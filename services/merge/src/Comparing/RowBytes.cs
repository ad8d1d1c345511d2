using Imports.Objects;

namespace Imports.Merge;

/// <summary>Rows as <c>LOAD DATA</c> takes them, or whatever else is bytes. Its memory is pooled, and taken with the first byte; dispose it.</summary>
/// <param name="capacityBytes">How much is expected; more is taken when needed.</param>
public sealed class RowBytes(int capacityBytes) : IDisposable
{
    private byte[] bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    internal ArraySegment<byte> Segment => new(bytes, 0, Length);

    public MemoryStream Open() => new(bytes, 0, Length, writable: false);

    public void Put(ReadOnlySpan<byte> some)
    {
        some.CopyTo(Reserve(some.Length));
        Length += some.Length;
    }

    public void Put(byte one)
    {
        Reserve(1)[0] = one;
        Length++;
    }

    /// <summary>Room for so many bytes, which count once <see cref="Advance"/> is called.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        return bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        if (bytes.Length > 0)
            LargeBuffers.Pool.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var larger = LargeBuffers.Pool.Rent(checked(Math.Max(Math.Max(bytes.Length * 2, capacityBytes), Length + count)));
        bytes.AsSpan(0, Length).CopyTo(larger);
        if (bytes.Length > 0)
            LargeBuffers.Pool.Return(bytes);
        bytes = larger;
    }
}
