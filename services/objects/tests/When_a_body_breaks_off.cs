namespace Imports.Objects.Tests;

public sealed class When_a_body_breaks_off : IDisposable
{
    private readonly StoreOnDisk disk = new();
    private readonly Guid id = Guid.CreateVersion7();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3_000_000)]
    public async Task Nothing_is_left(long breaksAt)
    {
        await Assert.ThrowsAsync<IOException>(
            () => disk.Store.WriteAsync("default", id, new MadeBody(long.MaxValue, breaksAt: breaksAt), long.MaxValue, TestContext.Current.CancellationToken));
        Assert.Empty(disk.Files());
    }

    [Theory]
    [InlineData(11, 10)]
    [InlineData(3_000_001, 3_000_000)]
    public async Task Nothing_is_left_of_one_that_is_too_long(long length, long maxBytes)
    {
        var refused = await Assert.ThrowsAsync<ObjectTooLargeException>(
            () => disk.Store.WriteAsync("default", id, new MadeBody(length), maxBytes, TestContext.Current.CancellationToken));
        Assert.Equal(maxBytes, refused.MaxBytes);
        Assert.Empty(disk.Files());
    }

    [Fact]
    public async Task Nothing_is_left_of_one_that_is_given_up()
    {
        using var stop = new CancellationTokenSource();
        var writing = disk.Store.WriteAsync("default", id, new StoppingBody(stop, 2_000_000), long.MaxValue, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Empty(disk.Files());
    }

    [Fact]
    public async Task The_same_id_may_be_written_again()
    {
        await Assert.ThrowsAsync<IOException>(
            () => disk.Store.WriteAsync("default", id, new MadeBody(100, breaksAt: 50, pieceBytes: 10), 100, TestContext.Current.CancellationToken));
        await disk.Store.WriteAsync("default", id, new MadeBody(100), 100, TestContext.Current.CancellationToken);
        Assert.Equal(100, (await disk.ReadAsync("default", id)).Length);
    }

    [Fact]
    public async Task What_a_dead_process_has_left_is_removed_with_the_object()
    {
        await disk.Store.WriteAsync("default", Guid.CreateVersion7(), new MadeBody(1), 1, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(disk.Root, ".incoming", $"{id:N}.{Guid.NewGuid():N}"), "half", TestContext.Current.CancellationToken);
        await disk.Store.DeleteAsync("default", id, TestContext.Current.CancellationToken);
        Assert.Single(disk.Files());
    }

    public void Dispose() => disk.Dispose();

    /// <summary>An endless body in the midst of which the reader is told to stop.</summary>
    private sealed class StoppingBody(CancellationTokenSource stop, long stopAt) : Stream
    {
        private long position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            position += buffer.Length;
            if (position > stopAt)
                await stop.CancelAsync();
            return buffer.Length;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => position; set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
