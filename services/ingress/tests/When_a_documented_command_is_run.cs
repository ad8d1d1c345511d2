using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>docs/messages.md shows how another system starts an import: each of its commands is run as it stands there.</summary>
public sealed partial class When_a_documented_command_is_run(RunningIngress ingress)
{
    [Theory]
    [InlineData("amqp-publish")]
    [InlineData("curl")]
    public async Task The_import_it_asks_for_is_made(string program)
    {
        var (file, key) = ($"{Guid.NewGuid():N}.csv", Guid.NewGuid().ToString());
        await File.WriteAllBytesAsync(Path.Combine(ingress.Inbox, file), Csv.New(), TestContext.Current.CancellationToken);
        var command = Assert.Single(Commands(), text => text.StartsWith(program, StringComparison.Ordinal));

        // The page's example, with the dataset, the file and the virtual host that there are here.
        command = Example().Replace(command, match => match.Value switch
        {
            "stock.csv" => file,
            "inventory" => "stock",
            "exchanges/imports/" => $"exchanges/{ingress.Broker.VirtualHost}/",
            _ => key,
        });
        await RunAsync(command);

        await Eventually.IsTrueAsync(async () => (await ImportsAsync(key)).Count == 1, RunningIngress.Deadline, $"the import that {program} asks for");
        await ingress.AcceptedAsync((await ImportsAsync(key))[0]);
        Assert.Equal(["erp"], await ingress.QueryAsync<string>("SELECT requested_by FROM import WHERE idempotency_key = @key AND file_name = @file", new { key, file }));
    }

    private Task<IReadOnlyList<Guid>> ImportsAsync(string key) => ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE idempotency_key = @key", new { key });

    private async Task RunAsync(string command)
    {
        var management = new UriBuilder(TestServer.RabbitMqManagement);
        if (management.UserName.Length == 0)
            (management.UserName, management.Password) = (ingress.Broker.Uri.UserInfo.Split(':')[0], ingress.Broker.Uri.UserInfo.Split(':')[1]);
        var start = new ProcessStartInfo("bash", ["-euc", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["IMPORTS_RABBITMQ"] = ingress.Broker.Uri.ToString();
        start.Environment["IMPORTS_RABBITMQ_MANAGEMENT"] = management.Uri.ToString().TrimEnd('/');
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(RunningIngress.Deadline);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{command}\nended with {process.ExitCode}: {await errors} {await output}");
        Assert.DoesNotContain("\"routed\":false", await output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Commands([CallerFilePath] string here = "")
        => Block().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "messages.md"))).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"stock\.csv|inventory|exchanges/imports/|order-\d+")]
    private static partial Regex Example();
}
