using System.Diagnostics;
using System.Text;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>Memory is counted for the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class When_many_errors_are_downloaded(RunningIngress ingress)
{
    private const int Rows = 100_000;
    private const long MostGrowthBytes = 16 << 20;

    [Fact]
    public async Task They_pass_through_flat_memory()
    {
        var import = await ImportAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var (lines, most, bytes, looked) = (0L, 0L, 0L, 0L);
        var buffer = new byte[64 * 1024];
        for (int count; (count = await body.ReadAsync(buffer)) > 0;)
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
            bytes += count;
            if (bytes - looked < 1 << 20)
                continue;
            looked = bytes;
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{lines} lines, {bytes >> 20} MiB in {watch.Elapsed.TotalSeconds:0.0} s, {most >> 10} KiB more at most");
        Assert.Equal(Rows + 1, lines);
        Assert.InRange(most, long.MinValue, MostGrowthBytes);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Clients_that_break_off_leave_nothing_taken()
    {
        var import = await ImportAsync();
        for (var i = 0; i < 30; i++)
        {
            using var response = await ingress.Http.GetAsync($"/imports/{import.Id}/errors", HttpCompletionOption.ResponseHeadersRead);
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1000]);
        }

        await Eventually.IsTrueAsync(NobodyReadsAsync, RunningIngress.Deadline, "nobody reads any more");
        using var after = await ingress.Http.GetAsync($"/imports/{import.Id}");
        after.EnsureSuccessStatusCode();
    }

    private async Task<bool> NobodyReadsAsync()
        => await ingress.QueryAsync<int>("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '/* imports:ledger.reject%'") is [0];

    private async Task<GivenImport> ImportAsync()
    {
        var text = new StringBuilder("code,quantity\n");
        for (var i = 0; i < Rows; i++)
            text.Append(Guid.NewGuid()).Append(",x\n");
        var content = Encoding.UTF8.GetBytes(text.ToString());
        var import = await GivenImport.PostedAsync(ingress, content);
        await import.HasHeaderAsync(',', ["code", "quantity"]);
        await import.RejectAsync(When_errors_are_downloaded.Lines(content, skip: 1, take: Rows));
        return import;
    }
}
