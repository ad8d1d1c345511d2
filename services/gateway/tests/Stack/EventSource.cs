using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Gateway.Tests;

/// <summary>A client of an event stream. Keeps all that it got, in order.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly HttpResponseMessage response;
    private readonly CancellationTokenSource closing = new();
    private readonly Task reading;
    private readonly Lock gate = new();
    private readonly List<StreamedEvent> events = [];
    private int comments;

    private EventSource(HttpClient http, HttpResponseMessage response)
    {
        this.http = http;
        this.response = response;
        reading = Task.Run(ReadAsync);
    }

    public HttpResponseMessage Response => response;

    /// <summary>The server has ended the stream, or the connection broke.</summary>
    public bool HasEnded => reading.IsCompleted;

    public int Comments => Volatile.Read(ref comments);

    /// <summary>Milliseconds that the server asks to wait before coming again.</summary>
    public int? Retry { get; private set; }

    public IReadOnlyList<StreamedEvent> Events
    {
        get
        {
            lock (gate)
                return [.. events];
        }
    }

    /// <param name="gateway">Its address.</param>
    /// <param name="path">E.g. <c>/imports/events</c>.</param>
    /// <param name="lastEventId">As a client that comes again says.</param>
    public static async Task<EventSource> OpenAsync(string gateway, string path, string? lastEventId = null)
    {
        var http = new HttpClient { BaseAddress = new Uri(gateway), Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return new EventSource(http, await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    public static async Task<EventSource> OpenAsync(string gateway, TestImport import, string? lastEventId = null)
    {
        var source = await OpenAsync(gateway, $"/imports/{import.Id}/events", lastEventId);
        Assert.Equal(HttpStatusCode.OK, source.Response.StatusCode);
        return source;
    }

    public IReadOnlyList<StreamedEvent> Of(Guid importId) => [.. Events.Where(streamed => streamed.Progress.TaskId == importId)];

    public async Task<StreamedEvent> FirstAsync(Func<StreamedEvent, bool> condition, string what)
    {
        StreamedEvent? found = null;
        await Eventually.IsTrueAsync(() => (found = Events.FirstOrDefault(condition)) is not null, Limit, what);
        return found!;
    }

    public Task EndsAsync() => Eventually.IsTrueAsync(() => HasEnded, Limit, "the stream ends");

    /// <summary>Closes the connection, whatever is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await reading;
        response.Dispose();
        http.Dispose();
        closing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(closing.Token));
            var fields = new Dictionary<string, string>();
            while (await lines.ReadLineAsync(closing.Token) is { } line)
                Take(line, fields);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // Closed by us, or broken: what came until then is what was got.
        }
    }

    private void Take(string line, Dictionary<string, string> fields)
    {
        if (line.Length == 0)
        {
            if (fields.TryGetValue("data", out var data))
            {
                var progress = new Progress(TimeSpan.FromMilliseconds(Stopwatch.GetTimestamp() * 1000d / Stopwatch.Frequency), JsonSerializer.Deserialize<JsonElement>(data));
                lock (gate)
                    events.Add(new StreamedEvent(fields["id"], fields["event"], progress));
            }

            fields.Clear();
        }
        else if (line[0] == ':')
        {
            Interlocked.Increment(ref comments);
        }
        else
        {
            var (name, value) = line.Split(": ", 2) is [var left, var right] ? (left, right) : (line, "");
            fields.Add(name, value);
            if (name == "retry")
                Retry = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}

/// <param name="Id">The field <c>id</c>.</param>
/// <param name="Name">The field <c>event</c>.</param>
/// <param name="Progress">The field <c>data</c>.</param>
internal sealed record StreamedEvent(string Id, string Name, Progress Progress);
