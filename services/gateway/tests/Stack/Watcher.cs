using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Gateway.Tests;

/// <summary>A browser's client of the hub: the official JavaScript client in a Node process of its own. Keeps all that it got, in order.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The script's word for all imports.</summary>
    private const string Tenant = "tenant";

    private readonly Process process;
    private readonly Task reading;
    private readonly Lock gate = new();
    private readonly List<Message> messages = [];

    private Watcher(Process process)
    {
        this.process = process;
        reading = ReadAsync();
    }

    public static async Task<Watcher> ConnectAsync(string gateway)
    {
        var watcher = new Watcher(await JavaScript.StartAsync("watch.mjs", gateway));
        await watcher.WaitAsync(message => message.Kind == "connected", "the client is connected");
        return watcher;
    }

    /// <summary>The browser's own <c>EventSource</c> in the place of the hub's client; it watches one import from its start on.</summary>
    public static async Task<Watcher> OpenStreamAsync(string gateway, Guid importId)
    {
        var watcher = new Watcher(await JavaScript.StartAsync("stream.mjs", gateway, importId.ToString(), "/usr/bin/chromium"));
        await watcher.ProgressAsync(importId, _ => true, "the browser has the current state");
        return watcher;
    }

    /// <summary>What it got, the oldest first.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (gate)
                return [.. messages];
        }
    }

    /// <summary>The snapshots of one import that it got, the oldest first.</summary>
    public IReadOnlyList<Progress> ProgressOf(Guid importId)
        => [.. Messages.Where(message => message.Kind == "progress").Select(message => new Progress(message.At, message.Body)).Where(progress => progress.TaskId == importId)];

    /// <summary>Subscribes, and returns the error of the answer, or null.</summary>
    public async Task<string?> SubscribeAsync(string taskId) => await InvokeAsync("subscribe", taskId);

    public Task<string?> SubscribeAsync(Guid importId) => SubscribeAsync(importId.ToString());

    public Task<string?> UnsubscribeAsync(Guid importId) => InvokeAsync("unsubscribe", importId.ToString());

    /// <summary>Subscribes to all imports of the tenant.</summary>
    public Task<string?> SubscribeTenantAsync() => InvokeAsync("subscribe", Tenant);

    /// <summary>The same as one that comes again and has seen that version.</summary>
    public Task<string?> SubscribeTenantSinceAsync(long version) => InvokeAsync("subscribe", string.Create(CultureInfo.InvariantCulture, $"since:{version}"));

    public Task<string?> UnsubscribeTenantAsync() => InvokeAsync("unsubscribe", Tenant);

    /// <summary>Waits for a snapshot of the import.</summary>
    public Task<Progress> ProgressAsync(Guid importId, Func<Progress, bool> condition, string what)
        => FirstAsync(() => ProgressOf(importId).FirstOrDefault(condition), what);

    public Task WaitAsync(Func<Message, bool> condition, string what) => FirstAsync(() => Messages.FirstOrDefault(condition), what);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        await reading;
        process.Dispose();
    }

    private async Task<string?> InvokeAsync(string command, string taskId)
    {
        var before = Messages.Count(IsAnswer);
        await process.StandardInput.WriteLineAsync($"{command} {taskId}");
        await process.StandardInput.FlushAsync();
        var answer = await FirstAsync(() => Messages.Where(IsAnswer).Skip(before).FirstOrDefault(), $"{command} is answered");
        return answer.Error;

        bool IsAnswer(Message message) => message.Kind == "answer" && message.Body.GetString() == taskId;
    }

    private async Task<T> FirstAsync<T>(Func<T?> find, string what)
        where T : class
    {
        T? found = null;
        await Eventually.IsTrueAsync(() => process.HasExited ? throw new InvalidOperationException("The client has ended.") : (found = find()) is not null, Limit, what);
        return found!;
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var message = JsonSerializer.Deserialize<JsonElement>(line);
            var (kind, body) = message.EnumerateObject().Select(property => (property.Name, property.Value)).First();
            var error = message.TryGetProperty("error", out var text) ? text.GetString() : null;
            lock (gate)
                messages.Add(new Message(TimeSpan.FromMilliseconds(message.GetProperty("at").GetDouble()), kind, body, error));
        }
    }
}

/// <summary>A line of the client.</summary>
/// <param name="At">By the client's clock, when it got what it tells of.</param>
/// <param name="Kind">connected, disconnected, progress or answer.</param>
/// <param name="Body">The value of the property of that name.</param>
/// <param name="Error">Of an answer.</param>
internal sealed record Message(TimeSpan At, string Kind, JsonElement Body, string? Error);

/// <summary>A snapshot as it is on the wire.</summary>
internal sealed record Progress(TimeSpan At, JsonElement Snapshot)
{
    public Guid TaskId => Snapshot.GetProperty("task_id").GetGuid();
    public long Version => Snapshot.GetProperty("version").GetInt64();
    public string Status => Snapshot.GetProperty("status").GetString()!;
    public long RowsOk => Snapshot.GetProperty("rows_ok").GetInt64();

    public override string ToString() => $"{At.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms: {Status}, {RowsOk} rows, version {Version}";
}
