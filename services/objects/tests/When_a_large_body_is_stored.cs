using System.Diagnostics;

namespace Imports.Objects.Tests;

/// <summary>Memory is counted for the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class When_a_large_body_is_stored : IDisposable
{
    private const long MostAllocatedBytes = 4 << 20;
    private readonly StoreOnDisk disk = new();

    [Fact]
    public async Task Two_hundred_megabytes_pass_through_a_few_megabytes_of_memory()
    {
        const long length = 200L << 20;
        await disk.Store.WriteAsync("default", Guid.CreateVersion7(), new MadeBody(5 << 20), length, TestContext.Current.CancellationToken);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var stored = await disk.Store.WriteAsync("default", Guid.CreateVersion7(), new MadeBody(length, 65536), length, TestContext.Current.CancellationToken);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"200 MiB in {watch.Elapsed.TotalSeconds:0.00} s, {allocated / 1024} KiB allocated");
        Assert.Equal(length, stored.SizeBytes);
        Assert.InRange(allocated, 0, MostAllocatedBytes);
    }

    public void Dispose() => disk.Dispose();
}
