using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_a_merge_is_watched(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    /// <summary>Enough for several looks on a fast machine.</summary>
    private const int Rows = 900_000;

    [Theory]
    [InlineData(ImportMode.Upsert)]
    [InlineData(ImportMode.Replace)]
    public async Task Its_progress_rises_and_ends_exact(string mode)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=00:00:00.2");
        var import = await given.StageManyAsync(store: 1, Rows, mode, more: mode.Length);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });

        var seen = new List<long>();
        var deadline = DateTime.UtcNow.AddSeconds(120);
        while (!merge.HasMerged(import) && DateTime.UtcNow < deadline)
            seen.Add(await SnapshotRowsAsync(import));
        await merge.MergedAsync(import);

        Assert.True(seen.Distinct().Count(rows => rows is > 0 and < Rows) >= 2, $"seen: {string.Join(", ", seen.Distinct())}");
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(Rows, await SnapshotRowsAsync(import));
    }

    private async Task<long> SnapshotRowsAsync(Guid import)
    {
        await using var session = await given.Pool.OpenAsync();
        return (await new SnapshotReader().FindAsync(session, import, CancellationToken.None))!.RowsMerged;
    }
}
