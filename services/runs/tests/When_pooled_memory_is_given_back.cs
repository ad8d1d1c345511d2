namespace Imports.Runs.Tests;

public sealed class When_pooled_memory_is_given_back
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public void It_was_exactly_as_long_as_asked_for(int length)
    {
        using var memory = new PooledBytes(length);
        Assert.Equal(length, memory.Memory.Length);
    }

    [Fact]
    public void Nobody_uses_it_by_mistake_afterwards()
    {
        var memory = new PooledBytes(16);
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Memory);
    }

    [Fact]
    public void Only_once_it_is()
    {
        var memory = new PooledBytes(300_000);
        memory.Dispose();
        memory.Dispose();
        using var one = new PooledBytes(300_000);
        using var other = new PooledBytes(300_000);
        Assert.False(one.Memory.Equals(other.Memory));
    }
}
