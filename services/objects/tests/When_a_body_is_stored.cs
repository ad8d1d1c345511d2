using System.Security.Cryptography;

namespace Imports.Objects.Tests;

public sealed class When_a_body_is_stored : IDisposable
{
    private readonly StoreOnDisk disk = new();
    private readonly Guid id = Guid.CreateVersion7();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData(5_000_011)]
    public async Task Its_size_and_hash_are_those_of_its_bytes(int length)
    {
        var expected = Enumerable.Range(0, length).Select(i => MadeBody.At(i)).ToArray();
        var stored = await disk.Store.WriteAsync("default", id, new MadeBody(length), length, TestContext.Current.CancellationToken);
        Assert.Equal(length, stored.SizeBytes);
        Assert.Equal(SHA256.HashData(expected), stored.Sha256);
        Assert.Equal(expected, await disk.ReadAsync("default", id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000_011)]
    public async Task What_is_derived_is_stored_the_same_way(int length)
    {
        Assert.Equal(length, await disk.Store.WriteDerivedAsync("default", id, new MadeBody(length), length, TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(0, length).Select(i => MadeBody.At(i)), await disk.ReadAsync("default", id));
        await Assert.ThrowsAsync<ObjectExistsException>(() => disk.Store.WriteDerivedAsync("default", id, new MadeBody(1), 1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectTooLargeException>(() => disk.Store.WriteDerivedAsync("default", Guid.CreateVersion7(), new MadeBody(2), 1, TestContext.Current.CancellationToken));
        Assert.Single(disk.Files());
    }

    [Fact]
    public async Task It_lies_under_its_tenant_and_nowhere_else()
    {
        await disk.Store.WriteAsync("tenant-1", id, new MadeBody(10), 10, TestContext.Current.CancellationToken);
        var name = id.ToString("N");
        Assert.Equal([Path.Combine(disk.Root, "tenant-1", name[^2..], name)], disk.Files());
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => disk.ReadAsync("tenant-2", id));
    }

    [Fact]
    public async Task A_second_body_of_the_same_id_is_refused_and_the_first_stays()
    {
        await disk.Store.WriteAsync("default", id, new MadeBody(10), 10, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ObjectExistsException>(() => disk.Store.WriteAsync("default", id, new MadeBody(20), 20, TestContext.Current.CancellationToken));
        Assert.Equal(10, (await disk.ReadAsync("default", id)).Length);
        Assert.Single(disk.Files());
    }

    [Fact]
    public async Task It_is_gone_after_it_is_deleted_and_deleting_it_again_is_nothing()
    {
        await disk.Store.WriteAsync("default", id, new MadeBody(10), 10, TestContext.Current.CancellationToken);
        await disk.Store.DeleteAsync("default", id, TestContext.Current.CancellationToken);
        await disk.Store.DeleteAsync("default", id, TestContext.Current.CancellationToken);
        await disk.Store.DeleteAsync("never-seen", id, TestContext.Current.CancellationToken);
        Assert.Empty(disk.Files());
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => disk.ReadAsync("default", id));
    }

    [Fact]
    public async Task While_the_disk_is_away_it_is_not_taken_for_removed()
    {
        await disk.Store.WriteAsync("default", id, new MadeBody(10), 10, TestContext.Current.CancellationToken);
        Directory.Move(disk.Root, disk.Root + ".away");
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => disk.ReadAsync("default", id));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => disk.Store.DeleteAsync("default", id, TestContext.Current.CancellationToken));
        Directory.Move(disk.Root + ".away", disk.Root);

        Assert.Equal(10, (await disk.ReadAsync("default", id)).Length);
    }

    public void Dispose() => disk.Dispose();
}
