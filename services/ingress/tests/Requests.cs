using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>Requests as a client sends them.</summary>
internal static class Requests
{
    /// <summary>Posts a file with an idempotency key; null = without one.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this HttpClient http, string query, byte[] content, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/imports?{query}") { Content = Csv.Body(content) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    public static bool IsReplayed(this HttpResponseMessage response)
        => response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Single() == "true";

    /// <summary>As a client does that was told to wait: asks again until the first request is answered.</summary>
    public static async Task<HttpResponseMessage> PostUntilAnsweredAsync(this HttpClient http, string query, byte[] content, string key)
    {
        HttpResponseMessage? answer = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var response = await http.PostAsync(query, content, key);
                if ((int)response.StatusCode != 409)
                {
                    answer = response;
                    return true;
                }

                using (response)
                {
                    Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
                    await response.IsProblemAsync(409, "IDEMPOTENCY_KEY_IN_USE");
                }

                return false;
            },
            RunningIngress.Deadline,
            "the first request with the key is answered");
        return answer!;
    }
}
