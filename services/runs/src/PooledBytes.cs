namespace Imports.Runs;

/// <summary>Memory from <see cref="LargeBuffers"/>, exactly as long as asked for. Dispose it to give it back.</summary>
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
