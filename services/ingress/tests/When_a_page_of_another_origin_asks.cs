using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;

namespace Imports.Ingress.Tests;

public sealed class When_a_page_of_another_origin_asks(RunningIngress ingress) : IAsyncLifetime
{
    private const string Allowed = "https://app.example.com";
    private WebApplication other = null!;
    private HttpClient http = null!;

    public async ValueTask InitializeAsync()
    {
        other = await ingress.StartAsync($"--Ingress:AllowedOrigins:0={Allowed}");
        http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
    }

    [Fact]
    public async Task One_that_is_allowed_may_ask_post_and_cancel()
    {
        using var preflight = await SendAsync(http, HttpMethod.Options, "/imports/x", Allowed, ("Access-Control-Request-Method", "DELETE"), ("Access-Control-Request-Headers", "Idempotency-Key"));
        Assert.True(preflight.IsSuccessStatusCode);
        Assert.Equal(Allowed, Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Contains("DELETE", Header(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        using var answer = await SendAsync(http, HttpMethod.Get, "/imports", Allowed);
        Assert.Equal(Allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("Retry-After", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        using var problem = await SendAsync(http, HttpMethod.Get, "/imports/x", Allowed);
        Assert.Equal(HttpStatusCode.NotFound, problem.StatusCode);
        Assert.Equal(Allowed, Header(problem, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://elsewhere.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("null")]
    public async Task Any_other_may_not_even_post_what_it_cannot_read(string origin)
    {
        var content = Csv.New();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/imports?dataset=stock") { Content = Csv.Body(content, "text/plain") };
        request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        await response.IsProblemAsync(403, "ORIGIN_NOT_ALLOWED");
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
        Assert.Empty(await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) }));
    }

    [Fact]
    public async Task None_is_allowed_by_default_but_the_service_itself()
    {
        using var own = await SendAsync(ingress.Http, HttpMethod.Get, "/imports", $"http://{ingress.Http.BaseAddress!.Authority}");
        Assert.True(own.IsSuccessStatusCode);
        using var foreign = await SendAsync(ingress.Http, HttpMethod.Get, "/imports", Allowed);
        await foreign.IsProblemAsync(403, "ORIGIN_NOT_ALLOWED");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await other.StopAsync();
        await other.DisposeAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
