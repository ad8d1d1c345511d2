namespace Imports.Persistence.Tests.Stack;

public static class Eventually
{
    /// <summary>Waits until the condition holds; fails with its name after the deadline (default 30 s).</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition, TimeSpan? deadline = null)
    {
        using var limit = new CancellationTokenSource(deadline ?? TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"Not within the deadline: {what}");
            await Task.Delay(25);
        }
    }

    public static Task EqualsAsync(string what, long expected, Func<Task<long>> actual, TimeSpan? deadline = null)
        => HoldsAsync($"{what} = {expected}", async () => await actual() == expected, deadline);
}
