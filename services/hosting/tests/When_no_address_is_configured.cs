using System.Net;
using Imports.Testing;
using Microsoft.AspNetCore.Builder;

namespace Imports.Hosting.Tests;

public sealed class When_no_address_is_configured(Servers servers)
{
    public static TheoryData<string> Everyone => [.. Services.Names];

    [Theory]
    [MemberData(nameof(Everyone))]
    public async Task A_service_is_heard_by_its_own_machine_alone(string service)
    {
        await using var app = Services.BuildBare(service);
        var urls = app.Configuration["urls"];
        Assert.NotNull(urls);
        Assert.All(urls.Split(';'), url => Assert.True(IsLoopback(url), $"{service} listens on {url}"));
    }

    [Fact]
    public async Task The_default_address_binds_to_loopback_only()
    {
        // The default's host, with a port that is free: others may use the default one on this machine.
        var url = new UriBuilder(ServiceHost.DefaultUrl) { Port = 0 }.Uri.GetLeftPart(UriPartial.Authority);
        var (database, broker) = await servers.UseAsync();
        await using var app = Services.Build("validation", [.. TestArguments.For(database, broker, $"--Objects:Root={Path.Combine(AppContext.BaseDirectory, "no-objects")}"), $"--urls={url}"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(app.Urls);
        Assert.All(app.Urls, bound => Assert.True(IsLoopback(bound), bound));
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:8080", "http://0.0.0.0:8080")]
    [InlineData("--http_ports=8080", null)]
    [InlineData("--Kestrel:Endpoints:Api:Url=http://0.0.0.0:8080", null)]
    public async Task Whoever_names_an_address_gets_it(string argument, string? urls)
    {
        await using var app = Services.BuildBare("merge", argument);
        Assert.Equal(urls, app.Configuration["urls"]);
    }

    private static bool IsLoopback(string url) => IPAddress.TryParse(new Uri(url).Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
}
