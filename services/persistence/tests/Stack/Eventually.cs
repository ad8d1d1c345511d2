namespace Imports.Persistence.Tests.Stack;

/// <summary>The shared wait with a default deadline of 30 s, and with the last value in the failure.</summary>
public static class Eventually
{
    public static Task HoldsAsync(string what, Func<Task<bool>> condition, TimeSpan? deadline = null)
        => Testing.Eventually.IsTrueAsync(condition, deadline ?? TimeSpan.FromSeconds(30), what);

    public static async Task EqualsAsync(string what, long expected, Func<Task<long>> actual, TimeSpan? deadline = null)
    {
        var last = 0L;
        try
        {
            await HoldsAsync(what, async () => (last = await actual()) == expected, deadline);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what}: {expected} expected, {last} found at the deadline");
        }
    }
}
