using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Imports.Hosting.Tests;

public sealed class When_a_dependency_is_missing(Servers servers)
{
    [Fact]
    public async Task Without_any_missing_all_checks_are_healthy()
    {
        await using var service = await RunningService.StartAsync("ingress", servers);
        var ready = await service.AskAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.Code);
        Assert.Equal("application/json", ready.ContentType);
        Assert.Equal("""{"status":"healthy","checks":{"mysql":{"status":"healthy"},"object_store":{"status":"healthy"},"rabbitmq":{"status":"healthy"}}}""", ready.Body);
        Assert.Equal("""{"status":"healthy"}""", (await service.AskAsync("/health/live")).Body);
        Assert.Empty(Directory.GetFiles(service.Objects, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task MySql_is_named_and_comes_back()
    {
        await using var service = await RunningService.StartAsync("ingress", servers);
        await service.MySql.CutAsync();
        await IsMissingAsync(service, "mysql");
        service.MySql.Restore();
        await IsWellAsync(service);
    }

    [Fact]
    public async Task MySql_that_takes_connections_and_says_nothing_is_named_too()
    {
        await using var service = await RunningService.StartAsync("orchestrator", servers);
        service.MySql.Stall();
        await service.ReadyAsync(HttpStatusCode.ServiceUnavailable, health => health.Checks.Contains("mysql=unhealthy"), "mysql is missing");

        // The old connection was cut; a new one hears nothing. The containers' probe waits for 10 s.
        var watch = Stopwatch.StartNew();
        var answer = await service.AskAsync("/health/ready");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Code);
        Assert.Equal(["mysql=unhealthy", "object_store=healthy", "rabbitmq=healthy"], answer.Checks);
        service.MySql.Restore();
        await IsWellAsync(service);
    }

    [Fact]
    public async Task RabbitMq_is_named_and_comes_back()
    {
        await using var service = await RunningService.StartAsync("parsing", servers);
        await service.RabbitMq.CutAsync();
        await IsMissingAsync(service, "rabbitmq");
        service.RabbitMq.Restore();
        await IsWellAsync(service);
    }

    [Theory]
    [InlineData("ingress")]
    [InlineData("orchestrator")]
    [InlineData("parsing")]
    public async Task The_folder_of_the_files_is_named_and_not_made_anew(string name)
    {
        await using var service = await RunningService.StartAsync(name, servers);
        var elsewhere = $"{service.Objects}.away";
        Directory.Move(service.Objects, elsewhere);
        await IsMissingAsync(service, "object_store");
        Assert.False(Directory.Exists(service.Objects));
        Directory.Move(elsewhere, service.Objects);
        await IsWellAsync(service);
    }

    [Theory]
    [InlineData("validation")]
    [InlineData("merge")]
    public async Task Every_other_service_asks_both_servers(string name)
    {
        await using var service = await RunningService.StartAsync(name, servers);
        var checks = (await service.AskAsync("/health/ready")).Checks.ToList();
        Assert.Contains("mysql=healthy", checks);
        Assert.Contains("rabbitmq=healthy", checks);
    }

    [Fact]
    public async Task A_gateway_without_the_broker_stays_ready_and_says_so()
    {
        await using var service = await RunningService.StartAsync("gateway", servers);
        await service.RabbitMq.CutAsync();
        var answer = await service.ReadyAsync(HttpStatusCode.OK, health => health.Status == "degraded", "the broker is missed");
        Assert.Equal(["mysql=healthy", "rabbitmq=degraded"], answer.Checks);
        await service.MySql.CutAsync();
        await service.ReadyAsync(HttpStatusCode.ServiceUnavailable, health => health.Checks.Contains("mysql=unhealthy"), "mysql is missing");
    }

    private async Task IsMissingAsync(RunningService service, string missing)
    {
        var answer = await service.ReadyAsync(HttpStatusCode.ServiceUnavailable, health => health.Checks.Contains($"{missing}=unhealthy"), $"{missing} is missing");
        Assert.Equal("unhealthy", answer.Status);
        Assert.Equal(
            new[] { "mysql", "object_store", "rabbitmq" }.Select(check => $"{check}={(check == missing ? "unhealthy" : "healthy")}"), answer.Checks);
        Assert.All(answer.Names, name => Assert.Matches("^[a-z_]+$", name));
        Assert.InRange(answer.Body.Length, 1, 400);
        var (database, broker) = await servers.UseAsync();
        string[] secrets =
        [
            "127.0.0.1", "localhost", "://", "Exception", "   at ", service.Objects, broker.VirtualHost, broker.Uri.UserInfo,
            database.Server.User, database.Server.Password, service.MySql.Port.ToString(CultureInfo.InvariantCulture),
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, answer.Body, StringComparison.Ordinal));

        var live = await service.AskAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.Code);
        Assert.Equal("healthy", live.Status);
    }

    private static async Task IsWellAsync(RunningService service)
        => Assert.DoesNotContain((await service.ReadyAsync(HttpStatusCode.OK, health => health.Status == "healthy", "all is well again")).Checks, check => !check.EndsWith("=healthy", StringComparison.Ordinal));
}
