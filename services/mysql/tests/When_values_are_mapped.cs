namespace Imports.MySql.Tests;

public sealed class When_values_are_mapped(Schemas schemas)
{
    [Fact]
    public async Task A_Guid_keeps_its_bytes_in_order_and_a_time_its_microseconds_in_UTC()
    {
        var table = await schemas.TableAsync("import_id BINARY(16) NOT NULL PRIMARY KEY, created_at DATETIME(6) NOT NULL, parent_id BINARY(16) NULL, due_on DATE NULL, ended_at DATETIME(6) NULL");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)).AddTicks(1234560);
        await session.ExecuteAsync(
            $"INSERT INTO {table} VALUES (@id, @at, @parent, @due, @ended)", new { id, at, parent = (Guid?)null, due = new DateOnly(2026, 2, 28), ended = (DateTimeOffset?)null });

        Assert.Equal("00112233445566778899AABBCCDDEEFF", await session.QueryFirstOrDefaultAsync<string>($"SELECT HEX(import_id) FROM {table}"));
        Assert.Equal("2026-03-04 03:06:07.123456", await session.QueryFirstOrDefaultAsync<string>($"SELECT CAST(created_at AS CHAR) FROM {table}"));
        Assert.Equal(id, await session.QueryFirstOrDefaultAsync<Guid>($"SELECT import_id FROM {table} WHERE import_id = @id", new { id }));
        Assert.Equal(id, await session.QueryFirstOrDefaultAsync<Guid>($"SELECT import_id FROM {table} WHERE import_id IN @ids", new { ids = new[] { Guid.NewGuid(), id } }));
        Assert.Equal(at, await session.QueryFirstOrDefaultAsync<DateTimeOffset>($"SELECT created_at FROM {table} WHERE created_at = @at", new { at }));
        Assert.Null(await session.QueryFirstOrDefaultAsync<Guid?>($"SELECT parent_id FROM {table}"));

        var row = Assert.Single(await session.QueryAsync<Row>($"SELECT import_id, created_at, parent_id, due_on, ended_at FROM {table}"));
        Assert.Equal(new Row(id, at, null, new DateOnly(2026, 2, 28), null), row);
        var loose = Assert.Single(await session.QueryAsync<LooseRow>($"SELECT import_id, created_at, parent_id FROM {table}"));
        Assert.Equal((id, at, null), (loose.ImportId, loose.CreatedAt, loose.ParentId));
    }

    [Fact]
    public async Task Bytes_are_what_they_were_and_what_only_looks_like_their_name_stays()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        byte[] few = [.. Enumerable.Range(0, 64).Select(n => (byte)(n * 5))], many = [.. Enumerable.Range(0, 65).Select(n => (byte)(n * 5))];
        var row = Assert.Single(await session.QueryAsync<Bytes>(
            """
            /* imports:test.bytes @few */ SELECT -- @few's
              @few AS few, @Many AS many, @none AS none, @few_more AS few_more, # it's @few
              CONCAT('it''s @few \'@few', "@few\"", /* "@few */ '') AS text, @few = @FEW AS same, -- @few
              @@session.autocommit - -@one AS two
            """,
            new { few, many, none = Array.Empty<byte>(), few_more = new byte[] { 0x27 }, one = 1 }));
        Assert.Equal(few, row.Few);
        Assert.Equal(many, row.Many);
        Assert.Empty(row.None!);
        Assert.Equal("'"u8.ToArray(), row.FewMore);
        Assert.Equal(("it's @few '@few@few\"", true, 2L), (row.Text, row.Same, row.Two));
    }

    [Fact]
    public async Task Ids_that_grow_with_time_sort_by_time()
    {
        var table = await schemas.TableAsync("id BINARY(16) NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var start = DateTimeOffset.UnixEpoch.AddYears(50);
        var ids = Enumerable.Range(0, 300).Select(i => Guid.CreateVersion7(start.AddMilliseconds(i * 997))).ToList();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (@id)", ids.AsEnumerable().Reverse().Select(id => new { id }));
        Assert.Equal(ids, await session.QueryAsync<Guid>($"SELECT id FROM {table} ORDER BY id"));
    }

    [Fact]
    public async Task Rows_can_be_streamed_and_an_error_of_the_reader_is_told_as_it_is()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var sum = 0L;
        Assert.Equal(3, await session.ReadAsync("SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT @three", new { three = 3 }, row => sum += Convert.ToInt64(row.GetValue(0), null)));
        Assert.Equal(6, sum);
        await Assert.ThrowsAsync<IOException>(() => session.ReadAsync("SELECT 1", null, _ => throw new IOException("full")));
    }

    [Fact]
    public async Task Counts_of_an_upsert_are_the_rows_changed()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, n INT NOT NULL");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1, 0), (2, 0)");
        Assert.Equal(3, await session.ExecuteAsync($"INSERT INTO {table} SELECT * FROM (SELECT 1 AS a, 0 AS b UNION ALL SELECT 2, 9 UNION ALL SELECT 3, 0) s ON DUPLICATE KEY UPDATE n = s.b"));
    }

    private sealed record Row(Guid ImportId, DateTimeOffset CreatedAt, Guid? ParentId, DateOnly? DueOn, DateTimeOffset? EndedAt);

    private sealed class LooseRow
    {
        public Guid ImportId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public Guid? ParentId { get; init; }
    }

    private sealed class Bytes
    {
        public byte[]? Few { get; init; }
        public byte[]? Many { get; init; }
        public byte[]? None { get; init; }
        public byte[]? FewMore { get; init; }
        public string? Text { get; init; }
        public bool Same { get; init; }
        public long Two { get; init; }
    }
}
