using System.Net;

namespace Imports.Gateway.Tests;

public sealed class When_another_origin_asks(GatewayStack stack)
{
    private const string Allowed = "https://app.example.com";
    private const string Other = "https://evil.example.com";

    public static readonly TheoryData<string, string> Paths = new()
    {
        { "POST", "/hubs/imports/negotiate?negotiateVersion=1" },
        { "GET", "/imports/{id}/events" },
        { "GET", "/imports/events" },
        { "GET", "/api/imports/live" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task An_allowed_one_gets_the_headers(string method, string path)
    {
        await using var gateway = await stack.StartGatewayAsync($"--Gateway:AllowedOrigins:0={Allowed}");

        using var answer = await AskAsync(gateway, method, path, Allowed);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("true", Header(answer, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task An_allowed_one_may_ask_before(string method, string path)
    {
        await using var gateway = await stack.StartGatewayAsync($"--Gateway:AllowedOrigins:0={Allowed}");

        using var answer = await AskBeforeAsync(gateway, method, path, Allowed);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Header(answer, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("last-event-id", Header(answer, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Any_other_is_refused(string method, string path)
    {
        await using var gateway = await stack.StartGatewayAsync($"--Gateway:AllowedOrigins:0={Allowed}");

        foreach (var origin in new[] { Other, "null", $"{Allowed}.evil.example", "http://app.example.com" })
        {
            using var answer = await AskAsync(gateway, method, path, origin);
            using var before = await AskBeforeAsync(gateway, method, path, origin);
            foreach (var refused in new[] { answer, before })
            {
                Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
                Assert.Null(Header(refused, "Access-Control-Allow-Origin"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Where_none_is_allowed_only_the_own_page_may_ask(string method, string path)
    {
        using var own = await AskAsync(stack.Gateway, method, path, stack.Gateway.Address);
        using var other = await AskAsync(stack.Gateway, method, path, Allowed);
        using var before = await AskBeforeAsync(stack.Gateway, method, path, Allowed);

        Assert.Equal((HttpStatusCode.OK, null), (own.StatusCode, Header(own, "Access-Control-Allow-Origin")));
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, before.StatusCode);
    }

    private Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string method, string path, string origin)
        => SendAsync(gateway, new HttpMethod(method), path, origin, []);

    private Task<HttpResponseMessage> AskBeforeAsync(RunningGateway gateway, string method, string path, string origin)
        => SendAsync(gateway, HttpMethod.Options, path, origin, [("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "last-event-id,x-requested-with")]);

    private async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, HttpMethod method, string path, string origin, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.Replace("{id}", $"{(await stack.NewImportAsync()).Id}", StringComparison.Ordinal));
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string? Header(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
