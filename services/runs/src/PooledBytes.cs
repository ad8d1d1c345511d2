using Imports.Objects;

namespace Imports.Runs;

/// <summary>Memory from <see cref="LargeBuffers"/>, exactly as long as asked for. Dispose it to give it back.</summary>
public sealed class PooledBytes(int length) : IDisposable
{
    private byte[]? bytes = LargeBuffers.Pool.Rent(length);

    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public Memory<byte> Memory => (bytes ?? throw new ObjectDisposedException(nameof(PooledBytes))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref bytes, null) is { } rented)
            LargeBuffers.Pool.Return(rented);
    }
}
