using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Objects.Tests;

public sealed class When_a_tenant_name_plays_tricks : IDisposable
{
    private readonly StoreOnDisk disk = new();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc")]
    [InlineData(".incoming")]
    [InlineData("Tenant")]
    [InlineData("tenant\n")]
    [InlineData("tenant\0")]
    [InlineData("-tenant")]
    [InlineData("tenänt")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task It_is_refused_before_the_disk_is_touched(string tenant)
    {
        var id = Guid.CreateVersion7();
        await Assert.ThrowsAsync<ArgumentException>(() => disk.Store.WriteAsync(tenant, id, new MadeBody(1), 1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => disk.Store.OpenReadAsync(tenant, id, 0, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => disk.Store.DeleteAsync(tenant, id, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(disk.Root));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("a")]
    [InlineData("7-eleven_2")]
    public async Task An_honest_one_is_taken(string tenant)
        => await disk.Store.WriteAsync(tenant, Guid.CreateVersion7(), new MadeBody(1), 1, TestContext.Current.CancellationToken);

    [Fact]
    public void A_store_without_a_root_is_refused_at_the_start()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddObjectStore(new ConfigurationBuilder().Build()));
        Assert.Contains("Objects__Root", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => disk.Dispose();
}
