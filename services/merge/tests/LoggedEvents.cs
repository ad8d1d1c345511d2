using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Imports.Merge.Tests;

/// <summary>Events of the service's log that tell of an import, or of the change of a dataset: what it does while nothing durable changes.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentBag<(int Event, Guid Import)> seen = [];

    public bool Has(int @event, Guid import) => seen.Contains((@event, import));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.FirstOrDefault(value => value.Key is "ImportId" or "ChangeId").Value is Guid import)
            seen.Add((eventId.Id, import));
    }

    public void Dispose()
    {
    }
}
