using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Imports.Bench.Contestants;

/// <summary>The public API as a caller uses it.</summary>
internal sealed class ImportsApi(Uri address) : IDisposable
{
    private static readonly TimeSpan ImportLimit = TimeSpan.FromMinutes(30);

    /// <summary>Of the time so far: an end is seen by half of it late on the average.</summary>
    private const double BetweenLooks = 1.0 / 40;
    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Posts a file. The same content is a new import each time.</summary>
    /// <exception cref="NotAvailableException">The API does not take the mode.</exception>
    public async Task<PostedFile> PostAsync(Stream body, long length, string dataset, string mode, CancellationToken cancellationToken)
    {
        using var content = new TimedContent(body, length);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"imports?dataset={dataset}&mode={mode}&force=true") { Content = content };
        using var answer = await http.SendAsync(request, cancellationToken);
        var taskIdSeconds = content.SinceLastByte.TotalSeconds;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
            throw new NotAvailableException($"the API answered {(int)answer.StatusCode}: {text}");
        if (answer.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"The API answered {(int)answer.StatusCode}: {text}");
        return new PostedFile(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("task_id").GetGuid(), taskIdSeconds);
    }

    /// <summary>
    /// The snapshot of an import that has ended, however. What is looked at until then is its status, the less often the longer it takes: what asking costs counts with the import's own, and twenty times
    /// a second it was 0.03 CPU seconds for each second.
    /// </summary>
    public async Task<JsonElement> EndAsync(Guid importId, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ImportLimit);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if ((await GetAsync($"imports/{importId}/status", limit.Token)).GetProperty("status").GetString() is "done" or "failed" or "cancelled")
                return await GetAsync($"imports/{importId}", limit.Token);
            var wait = watch.Elapsed * BetweenLooks;
            await Task.Delay(wait < LeastBetweenLooks ? LeastBetweenLooks : wait > MostBetweenLooks ? MostBetweenLooks : wait, limit.Token);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
        => JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync(path, cancellationToken));
}

/// <summary>A file that the API took.</summary>
/// <param name="TaskId">The import's id.</param>
/// <param name="TaskIdSeconds">From the last byte sent to the answer.</param>
internal sealed record PostedFile(Guid TaskId, double TaskIdSeconds);
