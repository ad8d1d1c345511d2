using System.Text;
using Imports.Ledger;

namespace Imports.Runs.Tests;

public sealed class When_a_batch_is_sorted
{
    [Fact]
    public void Its_rows_come_out_in_key_order_with_all_that_was_put_in()
    {
        var random = new Random(7);
        var added = Enumerable.Range(1, 500).Select(row => (Row: (long)row, Key: Row.Text(random.Next(300)), Causes: row % 5 == 0 ? $$"""{"code":"X{{row}}"}""" : "")).ToList();
        // A capacity of next to nothing: the builder grows.
        using var builder = GivenRuns.Builder(capacityBytes: 1);
        foreach (var (row, key, causes) in added)
            builder.Add(GivenRuns.Place(row), GivenRuns.Fields(key, row), Encoding.UTF8.GetBytes(causes));
        Assert.Equal(500, builder.Rows);
        using var run = new RunReader(builder.Open(), 16);

        Assert.Equal(500, run.Rows);
        foreach (var (row, key, causes) in added.OrderBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Row))
        {
            Assert.True(run.Read());
            Assert.Equal(GivenRuns.Place(row), run.Current.Place);
            Assert.Equal(row, run.Current.Number);
            Assert.Equal(causes, Encoding.UTF8.GetString(run.Current.Causes));
            Assert.Equal(GivenRuns.Fields(key, row), run.Current.Fields.ToArray());
        }
        Assert.False(run.Read());
        Assert.False(run.Read());
    }

    /// <summary>Keys differ early, late, behind what is held of them, or not at all; and a key that has nothing in common with those before comes never, among them, or last.</summary>
    [Theory]
    [InlineData(2, 0, 1)]
    [InlineData(512, 0, 511)]
    [InlineData(5000, 7, null)]
    [InlineData(5000, 7, 4999)]
    [InlineData(5000, 21, null)]
    [InlineData(5000, 21, 2500)]
    public void Rows_of_any_number_come_out_in_key_order(int count, int alike, int? otherAt)
    {
        var random = new Random(count + alike);
        var start = new string('k', alike);
        var keys = Enumerable.Range(0, count).Select(_ => $"{start}{Letters(random, 3)}-{Letters(random, 12)}-{new string('x', random.Next(12))}{Letters(random, 2)}").ToList();
        keys[count / 3] = keys[count / 2];
        if (otherAt is { } at)
            keys[at] = "A";
        ComeOutInKeyOrder(keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Many_rows_of_a_few_short_keys_come_out_in_key_order(int letters)
        => ComeOutInKeyOrder([.. Enumerable.Range(0, 2000).Select(i => new string((char)('a' + (i * 7 % 26)), letters))]);

    [Fact]
    public void A_row_longer_than_any_buffer_is_read_whole_and_those_around_it_too()
    {
        var lengths = new[] { 3, 70_000, 0, 2_000_000, 17, 70_000, 1 };
        using var builder = GivenRuns.Builder();
        for (var i = 0; i < lengths.Length; i++)
            builder.Add(GivenRuns.Place(i + 1), Row.Of($"k{i}", new string((char)('a' + i), lengths[i])), default);
        using var run = new RunReader(builder.Open(), 64);
        for (var i = 0; i < lengths.Length; i++)
        {
            Assert.True(run.Read());
            Assert.Equal(Row.Of($"k{i}", new string((char)('a' + i), lengths[i])), run.Current.Fields.ToArray());
        }
        Assert.False(run.Read());
    }

    [Fact]
    public void Keys_that_differ_only_behind_what_is_compared_first_are_told_apart()
    {
        var start = new string('x', 40);
        using var builder = GivenRuns.Builder(1, $"{start}b", $"{start}", $"{start}a", $"{start}\t", $"{start}b ");
        using var run = new RunReader(builder.Open(), 64);
        var order = new List<long>();
        while (run.Read())
            order.Add(run.Current.Number);
        Assert.Equal([4, 2, 3, 1, 5], order);
    }

    [Fact]
    public void A_run_that_ends_early_or_is_none_is_an_error_and_never_fewer_rows()
    {
        using var builder = GivenRuns.Builder(1, "a", "b", "c");
        using var whole = new MemoryStream();
        builder.Open().CopyTo(whole);
        var bytes = whole.ToArray();
        // Behind the rows stand their check sums, which are the store's.
        var rowBytes = bytes.Length - 20 - 4;
        for (var length = 0; length < rowBytes; length++)
            Assert.Throws<RunLostException>(() => ReadAll(bytes[..length]));
        Assert.Equal(3, ReadAll(bytes));
        bytes[0] ^= 1;
        Assert.Throws<RunLostException>(() => ReadAll(bytes));
    }

    [Fact]
    public void One_without_rows_is_a_run_too()
    {
        using var builder = GivenRuns.Builder();
        using var run = new RunReader(builder.Open(), 64);
        Assert.Equal(0, run.Rows);
        Assert.False(run.Read());
    }

    [Fact]
    public void A_missing_value_in_the_key_sorts_before_any_other()
    {
        using var builder = GivenRuns.Builder();
        builder.Add(GivenRuns.Place(1), Row.Of("", "1"), default);
        builder.Add(GivenRuns.Place(2), Row.Of(null, "2"), default);
        builder.Add(GivenRuns.Place(3), Row.Of("\\N", "3"), default);
        using var run = new RunReader(builder.Open(), 64);
        Assert.True(run.Read());
        Assert.Equal(2, run.Current.Number);
    }

    [Fact]
    public void Its_fields_are_walked_over_one_by_one()
    {
        var fields = new RowFields(Row.Of("a\tb\\", null, "", "\0\r\n"));
        var plain = new byte[16];
        Assert.True(fields.MoveNext());
        Assert.Equal("a\tb\\", Encoding.UTF8.GetString(plain, 0, RowFields.Unescape(fields.Current, plain)));
        Assert.True(fields.MoveNext());
        Assert.True(RowFields.IsNull(fields.Current));
        Assert.True(fields.MoveNext());
        Assert.True(fields.Current.IsEmpty);
        Assert.True(fields.MoveNext());
        Assert.Equal("\0\r\n", Encoding.UTF8.GetString(plain, 0, RowFields.Unescape(fields.Current, plain)));
        Assert.False(fields.MoveNext());
    }

    private static void ComeOutInKeyOrder(List<string> keys)
    {
        using var builder = GivenRuns.Builder(1, [.. keys]);
        using var run = new RunReader(builder.Open(), 4096);
        foreach (var (key, row) in keys.Select((key, i) => (Key: key, Row: i + 1L)).OrderBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Row))
        {
            Assert.True(run.Read());
            Assert.Equal(row, run.Current.Number);
            Assert.Equal(GivenRuns.Fields(key, row), run.Current.Fields.ToArray());
        }
        Assert.False(run.Read());
    }

    private static string Letters(Random random, int most) => new([.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => "abzé日"[random.Next(5)])]);

    private static int ReadAll(byte[] bytes)
    {
        using var run = new RunReader(new MemoryStream(bytes), 32);
        var rows = 0;
        while (run.Read())
            rows++;
        return rows;
    }
}
