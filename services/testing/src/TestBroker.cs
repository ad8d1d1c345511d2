using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Imports.Testing;

/// <summary>A virtual host of a test's own on the real broker; deleted at the end with everything in it.</summary>
public sealed class TestBroker : IAsyncLifetime
{
    private readonly HttpClient http = new() { BaseAddress = TestServer.RabbitMqManagement, Timeout = TimeSpan.FromSeconds(30) };
    private readonly string[] user;

    public TestBroker()
    {
        VirtualHost = $"t_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var broker = new UriBuilder(TestServer.RabbitMq) { Path = VirtualHost };
        Uri = broker.Uri;
        var info = TestServer.RabbitMqManagement.UserInfo is { Length: > 0 } own ? own : broker.Uri.UserInfo;
        user = [.. info.Split(':', 2).Select(System.Uri.UnescapeDataString)];
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join(':', user))));
    }

    public string VirtualHost { get; }

    /// <summary>The broker with this virtual host as path, as <c>amqp://user:password@host:port/vhost</c>.</summary>
    public Uri Uri { get; }

    /// <summary>The management API, logged in; paths begin with <c>api/</c>.</summary>
    public HttpClient Management => http;

    public async ValueTask InitializeAsync()
    {
        await SucceedAsync(http.PutAsync($"api/vhosts/{VirtualHost}", JsonContent.Create(new { })));
        var login = Uri.UserInfo.Split(':', 2)[0];
        await SucceedAsync(http.PutAsync(
            $"api/permissions/{VirtualHost}/{login}", JsonContent.Create(new { configure = ".*", write = ".*", read = ".*" })));
    }

    public async ValueTask DisposeAsync()
    {
        await SucceedAsync(http.DeleteAsync($"api/vhosts/{VirtualHost}"));
        http.Dispose();
    }

    private static async Task SucceedAsync(Task<HttpResponseMessage> request)
    {
        using var response = await request;
        response.EnsureSuccessStatusCode();
    }
}
