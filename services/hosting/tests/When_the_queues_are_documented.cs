using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Imports.Testing;
using Microsoft.AspNetCore.Builder;

namespace Imports.Hosting.Tests;

public sealed partial class When_the_queues_are_documented(Servers servers)
{
    [Fact]
    public async Task The_page_lists_the_queues_that_the_services_declare()
    {
        // A virtual host in which nobody else has declared anything.
        await using var broker = new TestBroker();
        await broker.InitializeAsync();
        var (database, _) = await servers.UseAsync();
        var folder = Directory.CreateTempSubdirectory("imports-queues-");
        var apps = new List<WebApplication>();
        try
        {
            foreach (var service in Services.Names)
            {
                apps.Add(Services.Build(service, TestArguments.For(database, broker, $"--Objects:Root={folder.FullName}")));
                await apps[^1].StartAsync(TestContext.Current.CancellationToken);
            }

            IReadOnlyList<string> documented = [.. Documented()], declared = [];
            await Eventually.IsTrueAsync(
                async () => (declared = await DeclaredAsync(broker)).Count >= documented.Count, TimeSpan.FromSeconds(60), $"{documented.Count} queues are declared");
            Assert.True(documented.SequenceEqual(declared), $"docs/messages.md lists the queues {string.Join(", ", documented)}; the services declare {string.Join(", ", declared)}.");
        }
        finally
        {
            foreach (var app in apps)
            {
                await app.StopAsync(CancellationToken.None);
                await app.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Documented([CallerFilePath] string here = "")
        => Row().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "messages.md")))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    /// <summary>The queues of error and of the bus itself appear when they are needed, not at a start.</summary>
    private static async Task<IReadOnlyList<string>> DeclaredAsync(TestBroker broker)
    {
        var queues = JsonSerializer.Deserialize<JsonElement>(await broker.Management.GetStringAsync($"api/queues/{broker.VirtualHost}"));
        return [.. queues.EnumerateArray().Select(queue => Instance().Replace(queue.GetProperty("name").GetString()!, "gateway-<instance>")).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^\| `([a-z<>-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^gateway-[0-9a-f]{10}$")]
    private static partial Regex Instance();
}
