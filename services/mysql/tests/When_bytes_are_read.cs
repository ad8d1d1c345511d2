using System.Text;
using Imports.MySql.Connections;
using Imports.Testing;

namespace Imports.MySql.Tests;

/// <summary>Most rows of such a result are taken from what has come of it, and the driver hears nothing of them (docs/adr/0020).</summary>
public sealed class When_bytes_are_read(Schemas schemas)
{
    private const int Rows = 20_000;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    /// <summary>A length stands in one byte, in three or in four before its value; and a value is longer than what is read ahead.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task Values_of_any_length_come_as_they_are_and_in_their_order(bool encrypted)
    {
        int[] lengths = [.. Enumerable.Range(0, 400), 65_526, 65_527, 65_528, 65_529, 65_530, 65_531, 65_532, 3, 65_535, 65_536, 65_537, 1, 2_000_000, 0, .. Enumerable.Range(1, 2000).Select(i => i * 37 % 977), 16_300, 16_384];
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name LONGTEXT NULL");
        await using var pool = schemas.Pool(server: schemas.Server with { RequireTls = encrypted });
        await using var session = await pool.OpenAsync();
        await session.BulkLoadAsync(Schemas.Load(table, string.Concat(lengths.Select((length, i) => $"{i}\t{length}\t{Text(i, length)}\n")), lengths.Length));
        for (var times = 0; times < 2; times++)
        {
            var read = new List<string>();
            var count = await session.ReadBytesAsync($"SELECT CAST(name AS BINARY) FROM {table} WHERE quantity >= @least ORDER BY id", new { least = 0 }, value => read.Add(Encoding.UTF8.GetString(value)));
            Assert.Equal(lengths.Length, count);
            Assert.Equal(lengths.Select((length, i) => Text(i, length)), read);
        }

        Assert.Equal(0, await session.ReadBytesAsync($"SELECT CAST(name AS BINARY) FROM {table} WHERE quantity < 0", null, _ => throw new InvalidOperationException("There is no row.")));
        Assert.Equal(lengths.Length, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
    }

    [Theory]
    [InlineData("CAST(id AS BINARY), id")]
    [InlineData("id")]
    [InlineData("CAST(name AS CHAR)")]
    [InlineData("CAST(NULL AS BINARY)")]
    public async Task Anything_but_one_column_of_bytes_is_refused(string columns)
    {
        var table = await schemas.TableOfAsync(10);
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => session.ReadBytesAsync($"SELECT {columns} FROM {table}", null, _ => { }));
        Assert.Contains("one column, of bytes", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => session.QueryAsync<long>("SELECT 1"));
    }

    [Theory, InlineData(1), InlineData(3), InlineData(15_000)]
    public async Task What_the_callers_own_code_throws_is_told_at_once_and_the_session_is_dropped(int atRow)
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var rows = 0;
        var own = new InvalidDataException("own");
        var running = session.ReadBytesAsync($"SELECT CAST(a.id AS BINARY) FROM {table} a, {table} b", null, _ =>
        {
            if (++rows == atRow)
                throw own;
        });
        Assert.Same(own, await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(AtOnce)));
        Assert.Equal(atRow, rows);
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => session.QueryAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task No_value_is_handed_over_once_a_cancel_has_been_told()
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1) });
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        using var told = new ManualResetEventSlim();
        var rows = 0;
        var running = session.ReadBytesAsync(
            $"SELECT CAST(a.id AS BINARY) FROM {table} a, {table} b",
            null,
            _ =>
            {
                if (++rows == 5)
                {
                    cancel.Cancel();
                    told.Wait(TimeSpan.FromSeconds(30));
                }
            },
            cancellationToken: cancel.Token);
        await Assert.ThrowsAsync<StatementCanceledException>(() => running);
        told.Set();
        await Eventually.IsTrueAsync(async () => !await Schemas.HasConnectionAsync(watcher, session.ConnectionId), AtOnce, "the connection is closed");
        Assert.Equal(5, rows);
    }

    /// <summary>Whatever is no row of one value, or has not come whole, is left to the driver, byte for byte.</summary>
    [Fact]
    public void Only_whole_rows_of_one_value_are_taken()
    {
        byte[] shortRow = [4, 0, 0, 7, 3, 1, 2, 3];
        byte[] emptyValue = [1, 0, 0, 8, 0];
        byte[] longRow = [0xFF, 0, 0, 9, 0xFC, 252, 0, .. Enumerable.Repeat((byte)5, 252)];
        byte[] nothing = [1, 0, 0, 10, 0xFB];
        byte[] twoValues = [4, 0, 0, 10, 1, 9, 1, 9];
        byte[] end = [5, 0, 0, 10, 0xFE, 0, 0, 2, 0];
        byte[] error = [9, 0, 0, 10, 0xFF, 0x10, 0x04, .. "#22003"u8];
        byte[] noBytes = [0, 0, 0, 10];
        byte[] lengthOfThreeBytes = [5, 0, 0, 10, 0xFD, 1, 0, 0, 7];
        byte[] halfALength = [2, 0, 0, 10, 0xFC, 0];
        byte[] noLength = [1, 0, 0, 10, 0xFC];
        foreach (var other in new[] { nothing, twoValues, end, error, noBytes, lengthOfThreeBytes, halfALength, noLength, longRow[..^1], longRow[..6], shortRow[..4], shortRow[..3] })
        {
            using var ahead = new ReadAhead(new MemoryStream([0, .. shortRow, .. emptyValue, .. longRow, .. other]));
            Assert.False(ahead.TryTakeRow(out _), "nothing has been read ahead");
            Assert.Equal(0, ahead.ReadByte());
            Assert.True(ahead.TryTakeRow(out var value));
            Assert.Equal([1, 2, 3], value.ToArray());
            Assert.True(ahead.TryTakeRow(out value));
            Assert.True(value.IsEmpty);
            Assert.True(ahead.TryTakeRow(out value));
            Assert.Equal(longRow[7..], value.ToArray());
            Assert.False(ahead.TryTakeRow(out _));
            var left = new byte[other.Length + 1];
            Assert.Equal(other.Length, ahead.Read(left));
            Assert.Equal(other, left[..other.Length]);
            Assert.Equal(0, ahead.Read(left));
        }
    }

    /// <summary>What is read ahead ends with a row, or anywhere in its header or value: what lies across is read by the driver, and the rows behind it are taken again.</summary>
    [Fact]
    public void Rows_across_the_end_of_what_is_read_ahead_are_the_drivers()
    {
        const int Ahead = 64 << 10;
        for (var spare = 0; spare <= 12; spare++)
        {
            // One byte to begin with, rows of 250 + 5 bytes, a last one of what is left but 'spare', and then short ones.
            byte[] row = [251, 0, 0, 1, 250, .. Enumerable.Repeat((byte)6, 250)];
            var rows = Enumerable.Repeat(row, 256).SelectMany(one => one).ToList();
            var length = Ahead - 1 - rows.Count - 5 - spare;
            byte[] last = [(byte)(length + 1), 0, 0, 2, (byte)length, .. Enumerable.Repeat((byte)7, length)];
            byte[] shortRow = [5, 0, 0, 3, 4, 1, 2, 3, 4];
            using var ahead = new ReadAhead(new MemoryStream([0, .. rows, .. last, .. shortRow, .. shortRow]));
            Assert.Equal(0, ahead.ReadByte());
            for (var i = 0; i <= 256; i++)
            {
                Assert.True(ahead.TryTakeRow(out var value));
                Assert.Equal(i < 256 ? 250 : length, value.Length);
            }

            var isWhole = spare >= shortRow.Length;
            Assert.Equal(isWhole, ahead.TryTakeRow(out _));
            var read = new byte[shortRow.Length];
            ahead.ReadExactly(read);
            Assert.Equal(shortRow, read);
            if (!isWhole)
            {
                Assert.True(ahead.TryTakeRow(out var behind));
                Assert.Equal([1, 2, 3, 4], behind.ToArray());
            }
            Assert.Equal(0, ahead.Read(read));
        }
    }

    private static string Text(int row, int length) => new((char)('a' + (row % 26)), length);
}
