using System.Net;
using System.Text.Json;

namespace Imports.Gateway.Tests;

public sealed class When_another_host_is_named(GatewayStack stack)
{
    private const string Rebound = "rebound.example.com";

    public static readonly TheoryData<string, string> Paths = new()
    {
        { "POST", "/hubs/imports/negotiate?negotiateVersion=1" },
        { "GET", "/hubs/imports" },
        { "GET", "/imports/events" },
        { "GET", "/api/imports/live" },
        { "GET", "/" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task It_is_refused_although_it_is_the_pages_own(string method, string path)
    {
        foreach (var host in new[] { Rebound, $"{Rebound}:17081", "127.0.0.1.example.com", "192.0.2.1", "gateway" })
        {
            using var answer = await SendAsync(stack.Gateway, method, path, host, $"http://{host}");
            var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("HOST_NOT_ALLOWED", problem.GetProperty("code").GetString());
        }
    }

    [Theory]
    [InlineData("localhost:17081")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:17081")]
    public async Task Those_of_the_machine_itself_are_answered(string host)
    {
        using var answer = await SendAsync(stack.Gateway, "GET", "/api/imports/live", host, $"http://{host}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody(string path)
    {
        using var answer = await SendAsync(stack.Gateway, "GET", path, Rebound);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Those_that_the_settings_list_are_answered()
    {
        await using var gateway = await stack.StartGatewayAsync("--Gateway:AllowedHosts:0=imports.example.com");

        using var listed = await SendAsync(gateway, "GET", "/api/imports/live", "imports.example.com:8443");
        using var other = await SendAsync(gateway, "GET", "/api/imports/live", "sub.imports.example.com");

        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, other.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, string method, string path, string host, string? origin = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
