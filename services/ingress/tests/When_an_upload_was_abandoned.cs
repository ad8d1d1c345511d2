using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_an_upload_was_abandoned(RunningIngress ingress)
{
    [Fact]
    public async Task The_next_process_removes_it_and_leaves_a_young_one_alone()
    {
        var (old, young) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await AbandonAsync(old, hoursAgo: 8);
        await AbandonAsync(young, hoursAgo: 1);
        await using (var next = await ingress.StartAsync())
        {
            await Eventually.IsTrueAsync(async () => !await IsThereAsync(old), RunningIngress.Deadline, "the abandoned upload is removed");
            Assert.True(await IsThereAsync(young));
            await next.StopAsync();
        }

        await ingress.ExecuteAsync("DELETE FROM object WHERE object_id = @young", new { young });
        File.Delete(IncomingOf(young));
    }

    private async Task AbandonAsync(Guid id, int hoursAgo)
    {
        await ingress.ExecuteAsync(
            "INSERT INTO object (object_id, tenant_id, state, created_at) VALUES (@id, 'default', 'uploading', UTC_TIMESTAMP(6) - INTERVAL @hoursAgo HOUR)", new { id, hoursAgo });
        Directory.CreateDirectory(Path.GetDirectoryName(IncomingOf(id))!);
        await File.WriteAllTextAsync(IncomingOf(id), "half");
    }

    private async Task<bool> IsThereAsync(Guid id)
        => await ingress.QueryAsync<int>("SELECT COUNT(*) FROM object WHERE object_id = @id", new { id }) is [1] || File.Exists(IncomingOf(id));

    private string IncomingOf(Guid id) => Path.Combine(ingress.Objects, ".incoming", $"{id:N}.0");
}
