using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Imports.MySql.Tests;

/// <summary>What a pool has logged.</summary>
public sealed class Logged : ILogger<MySqlPool>
{
    private readonly ConcurrentQueue<(int Event, string Text)> entries = [];

    public IReadOnlyList<string> Of(params int[] events) => [.. entries.Where(entry => events.Contains(entry.Event)).Select(entry => entry.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => entries.Enqueue((eventId.Id, formatter(state, exception)));
}
