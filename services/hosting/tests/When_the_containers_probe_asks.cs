using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Imports.Hosting.Tests;

/// <summary>The health check of docker-compose.yml, run as it stands there against a real service.</summary>
public sealed partial class When_the_containers_probe_asks(Servers servers)
{
    [Fact]
    public async Task It_hears_that_a_service_is_ready_and_that_it_is_not()
    {
        await using var service = await RunningService.StartAsync("merge", servers);
        var probe = Probe().Replace("/8080 ", $"/{service.Port} ", StringComparison.Ordinal);
        Assert.Contains($"/{service.Port} ", probe, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync(probe));

        await service.MySql.CutAsync();
        await service.ReadyAsync(HttpStatusCode.ServiceUnavailable, health => health.Status == "unhealthy", "mysql is missing");
        Assert.Equal(1, await RunAsync(probe));
    }

    private static async Task<int> RunAsync(string probe)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", probe]))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return process.ExitCode;
    }

    private static string Probe([CallerFilePath] string here = "")
    {
        var file = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docker-compose.yml"));
        return BashTest().Match(file).Groups[1].Value.Replace(@"\\", @"\", StringComparison.Ordinal);
    }

    [GeneratedRegex("""test: \["CMD", "bash", "-c", "(.+)"\]""")]
    private static partial Regex BashTest();
}
