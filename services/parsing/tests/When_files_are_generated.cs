using System.Security.Cryptography;
using System.Text;
using Imports.Generator;

namespace Imports.Parsing.Tests;

public sealed class When_files_are_generated
{
    private static readonly InventoryShape Shape = new() { Rows = 20_000, Seed = 7, BadPercent = 3, Duplicates = 500 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(SHA256.HashData(Write(Shape).Bytes), SHA256.HashData(Write(Shape).Bytes));
        Assert.NotEqual(SHA256.HashData(Write(Shape).Bytes), SHA256.HashData(Write(Shape with { Seed = 8 }).Bytes));
    }

    [Theory]
    [InlineData(RowOrder.Random)]
    [InlineData(RowOrder.Sorted)]
    public void Keys_are_distinct_but_for_the_duplicates_asked_for(RowOrder order)
    {
        var (bytes, counts) = Write(Shape with { Order = order });
        var all = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => string.Join(',', line.Split(',').Take(3))).ToList();
        var keys = all.Where(key => !key.Contains("2026-13-") && !key.Contains(",,")).ToList();
        Assert.Equal((20_000, 600L, 500L), (all.Count, counts.BadRows, counts.DuplicateRows));
        Assert.Equal(500, keys.Count - keys.Distinct().Count());
    }

    private static (byte[] Bytes, InventoryCounts Counts) Write(InventoryShape shape)
    {
        using var stream = new MemoryStream();
        var counts = new InventoryFile(shape).WriteTo(stream);
        return (stream.ToArray(), counts);
    }
}
