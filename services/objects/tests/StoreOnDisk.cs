using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Objects.Tests;

/// <summary>A store in a folder of its own, removed at the end.</summary>
public sealed class StoreOnDisk : IDisposable
{
    private readonly ServiceProvider services;

    public StoreOnDisk()
    {
        Root = Directory.CreateTempSubdirectory("imports-objects-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Root"] = Root, ["FlushEveryBytes"] = "8388608" })
            .Build();
        services = new ServiceCollection().AddObjectStore(configuration).BuildServiceProvider();
        Store = services.GetRequiredService<IObjectStore>();
    }

    public string Root { get; }
    public IObjectStore Store { get; }

    public IReadOnlyList<string> Files() => Directory.GetFiles(Root, "*", SearchOption.AllDirectories);

    public async Task<byte[]> ReadAsync(string tenant, Guid id, long offset = 0, long? length = null)
    {
        await using var stream = await Store.OpenReadAsync(tenant, id, offset, length, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }

    public void Dispose()
    {
        services.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}

/// <summary>A body of any length that costs no memory: the bytes follow from their position. Hands out odd pieces, and breaks where it is told to.</summary>
public sealed class MadeBody(long length, int pieceBytes = 4093, long? breaksAt = null) : Stream
{
    private long position;

    public static byte At(long position) => (byte)((position * 2654435761) >> 7);

    public override int Read(Span<byte> buffer)
    {
        if (position >= breaksAt)
            throw new IOException("The other side is gone.");
        var count = (int)Math.Min(Math.Min(buffer.Length, pieceBytes), length - position);
        for (var i = 0; i < count; i++)
            buffer[i] = At(position + i);
        position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
