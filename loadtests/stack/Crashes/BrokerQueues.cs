using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Imports.Stack.Tests.Crashes;

/// <summary>The broker's queues, by its management API.</summary>
public sealed class BrokerQueues : IDisposable
{
    private readonly HttpClient management;

    /// <param name="address">Of its management, with user and password.</param>
    public BrokerQueues(Uri address)
    {
        management = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Scheme) + address.Authority), Timeout = TimeSpan.FromSeconds(10) };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(address.UserInfo)));
    }

    /// <summary>Puts a plain JSON message into a queue.</summary>
    public async Task SendAsync(string queue, string json)
    {
        var body = JsonSerializer.Serialize(new { properties = new { }, routing_key = queue, payload = json, payload_encoding = "string" });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await management.PostAsync(new Uri("/api/exchanges/imports/amq.default/publish", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        Assert.Contains("true", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>Without those of failed messages, which appear when there is one. That of a gateway that died goes by itself, after a minute: only the long run waits for it.</summary>
    /// <param name="left">Only those that nobody listens to.</param>
    public async Task<IReadOnlyList<string>> NamesAsync(bool left = false)
    {
        var queues = JsonSerializer.Deserialize<JsonElement>(await management.GetStringAsync(new Uri("/api/queues/imports", UriKind.Relative)));
        return [.. queues.EnumerateArray().Where(queue => !left || (queue.TryGetProperty("consumers", out var listeners) && listeners.GetInt32() == 0))
            .Where(queue => Soak.IsOn || !queue.GetProperty("arguments").TryGetProperty("x-expires", out _)).Select(queue => queue.GetProperty("name").GetString()!)
            .Where(name => !name.EndsWith("_error", StringComparison.Ordinal) && !name.EndsWith("_skipped", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => management.Dispose();
}
