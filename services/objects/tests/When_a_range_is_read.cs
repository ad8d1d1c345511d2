namespace Imports.Objects.Tests;

public sealed class When_a_range_is_read : IAsyncLifetime
{
    private const int Length = 3_000_017;
    private readonly StoreOnDisk disk = new();
    private readonly Guid id = Guid.CreateVersion7();
    private readonly byte[] content = [.. Enumerable.Range(0, Length).Select(i => MadeBody.At(i))];

    public async ValueTask InitializeAsync()
        => await disk.Store.WriteAsync("default", id, new MadeBody(Length), Length, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, 0L)]
    [InlineData(0, 1L)]
    [InlineData(1, 1_048_576L)]
    [InlineData(1_048_576, 1_048_576L)]
    [InlineData(Length - 1, 1L)]
    [InlineData(Length - 1, 100L)]
    [InlineData(Length - 1, null)]
    [InlineData(Length, null)]
    [InlineData(Length + 100, 5L)]
    public async Task It_holds_those_bytes_and_ends_at_the_end_of_the_object(int offset, long? length)
    {
        var expected = content.Skip(offset).Take((int)(length ?? Length)).ToArray();
        Assert.Equal(expected, await disk.ReadAsync("default", id, offset, length));
    }

    [Fact]
    public async Task Many_readers_at_once_see_their_own_ranges()
        => await Parallel.ForAsync(0, 100, TestContext.Current.CancellationToken, async (i, _) =>
        {
            var offset = i * 29_000;
            Assert.Equal(content.AsSpan(offset, 30_000).ToArray(), await disk.ReadAsync("default", id, offset, 30_000));
        });

    [Fact]
    public async Task Nothing_stands_before_it()
    {
        await using var range = await disk.Store.OpenReadAsync("default", id, 10, 5, TestContext.Current.CancellationToken);
        Assert.Throws<IOException>(() => range.Seek(-6, SeekOrigin.End));
        Assert.Throws<IOException>(() => range.Seek(-1, SeekOrigin.Begin));
        Assert.Equal(0, range.Seek(-5, SeekOrigin.End));
    }

    [Fact]
    public async Task A_reader_goes_on_after_the_object_is_deleted()
    {
        await using var stream = await disk.Store.OpenReadAsync("default", id, 0, null, TestContext.Current.CancellationToken);
        await disk.Store.DeleteAsync("default", id, TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(content, copy.ToArray());
    }

    /// <summary>Whoever reads it would take it for an object that ends there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_is_cut_short_meanwhile_is_an_error_at_its_new_end(bool isAsync)
    {
        const int left = 1_000_003;
        await using var stream = await disk.Store.OpenReadAsync("default", id, 17, null, TestContext.Current.CancellationToken);
        using (var file = new FileStream(Assert.Single(disk.Files()), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            file.SetLength(left);
        var bytes = new byte[Length];
        var read = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int count; (count = isAsync ? await stream.ReadAsync(bytes.AsMemory(read), TestContext.Current.CancellationToken) : stream.Read(bytes.AsSpan(read))) > 0; read += count)
            {
            }
        });
        Assert.Equal(content.AsSpan(17, left - 17).ToArray(), bytes[..read]);
        await using var anew = await disk.Store.OpenReadAsync("default", id, 17, Length - 17, TestContext.Current.CancellationToken);
        Assert.Equal(left - 17, anew.Length);
    }

    [Fact]
    public async Task A_negative_range_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => disk.ReadAsync("default", id, -1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => disk.ReadAsync("default", id, 0, -1));
    }

    public ValueTask DisposeAsync()
    {
        disk.Dispose();
        return ValueTask.CompletedTask;
    }
}
