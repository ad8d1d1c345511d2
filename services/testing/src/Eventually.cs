using System.Diagnostics;

namespace Imports.Testing;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="what">What is waited for; stands in the failure.</param>
    /// <param name="found">What there is instead, asked once when the time is over; stands in the failure.</param>
    /// <exception cref="TimeoutException">It did not become true in time.</exception>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string what, Func<Task<string>>? found = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > deadline)
                throw new TimeoutException($"Not within {deadline.TotalSeconds:0.#} s: {what}.{(found is null ? "" : $" Found {await found()}")}");
            await Task.Delay(Between);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, TimeSpan deadline, string what)
        => IsTrueAsync(() => Task.FromResult(condition()), deadline, what);
}
