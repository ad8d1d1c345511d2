using System.Net;
using System.Security.Cryptography;

namespace Imports.Ingress.Tests;

public sealed class When_another_host_is_named(RunningIngress ingress)
{
    private const string Rebound = "rebound.example.com";

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:17080")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1:17080")]
    [InlineData("[::1]:17080")]
    public async Task Those_of_the_machine_itself_are_answered(string host)
    {
        using var response = await SendAsync(ingress.Http, HttpMethod.Get, "/imports?limit=1", host);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(Rebound)]
    [InlineData($"{Rebound}:17080")]
    [InlineData("localhost.example.com")]
    [InlineData("127.0.0.1.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData("ingress")]
    public async Task Any_other_is_refused(string host)
    {
        foreach (var path in new[] { "/", "/imports", "/docs/index.html", "/openapi/v1.json", "/datasets/goods/rows", "/healthy" })
        {
            using var response = await SendAsync(ingress.Http, HttpMethod.Get, path, host);
            await response.IsProblemAsync(421, "HOST_NOT_ALLOWED");
        }
    }

    [Fact]
    public async Task A_page_whose_name_was_rebound_here_cannot_post()
    {
        var content = Csv.New();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/imports?dataset=stock") { Content = Csv.Body(content) };
        request.Headers.Host = Rebound;
        request.Headers.Add("Origin", $"http://{Rebound}");
        using var response = await ingress.Http.SendAsync(request);
        await response.IsProblemAsync(421, "HOST_NOT_ALLOWED");
        Assert.Empty(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) }));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody(string path)
    {
        using var response = await SendAsync(ingress.Http, HttpMethod.Get, path, Rebound);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Those_that_the_settings_list_are_answered()
    {
        await using var other = await ingress.StartAsync("--Ingress:AllowedHosts:0=imports.example.com", "--Ingress:AllowedHosts:1=[2001:db8::1]");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        foreach (var host in new[] { "imports.example.com", "Imports.Example.com:8443", "[2001:db8::1]:80", "127.0.0.1" })
        {
            using var response = await SendAsync(http, HttpMethod.Get, "/imports?limit=1", host);
            Assert.True(response.IsSuccessStatusCode, host);
        }

        using var refused = await SendAsync(http, HttpMethod.Get, "/imports", "sub.imports.example.com");
        await refused.IsProblemAsync(421, "HOST_NOT_ALLOWED");
        await other.StopAsync();
    }

    [Theory]
    [InlineData("imports.example.com:80")]
    [InlineData("https://imports.example.com")]
    [InlineData("*")]
    public async Task What_is_no_host_keeps_the_process_from_starting(string host)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ingress.StartAsync($"--Ingress:AllowedHosts:0={host}"));
        Assert.Contains("AllowedHosts", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, string host)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        return await http.SendAsync(request);
    }
}
