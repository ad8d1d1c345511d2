using System.IO.Pipelines;
using System.Text;

namespace Imports.MySql.Tests;

public sealed class When_rows_are_bulk_loaded(Schemas schemas)
{
    [Fact]
    public async Task They_are_stored_with_NULLs_and_escapes()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        Assert.Equal(3, await session.BulkLoadAsync(Schemas.Load(table, "1\t10\tä€😀\n2\t20\t\\N\n3\t30\ta\\tb\\\\\n", 3)));
        await session.CommitAsync();
        Assert.Equal(["ä€😀", null, "a\tb\\"], await session.QueryAsync<string?>($"SELECT name FROM {table} ORDER BY id"));
    }

    [Theory]
    [InlineData("1\t10\ta\n1\t11\tb\n", 2, "1062")]
    [InlineData("1\t10\ta\n2\tx1\tb\n", 2, "Row 2: 1366 column quantity")]
    [InlineData("1\t10\ta\n2\t11\tabcdefg\n", 2, "Row 2: 1265 column name")]
    [InlineData("1\t10\n2\t11\tb\n", 2, "Row 1: 1261")]
    [InlineData("1\t10\ta\tb\n", 1, "Row 1: 1262")]
    [InlineData("1\t10\ta\n", 2, "")]
    public async Task Anything_but_the_rows_as_sent_throws_without_values_and_stores_nothing(string rows, long expected, string warning)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();

        // Without a transaction of the caller's the load rolls itself back.
        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, expected)));
        Assert.Contains(warning, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefg", error.Message, StringComparison.Ordinal);
        Assert.False(MySqlErrors.IsTransient(error));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));

        await session.BeginAsync();
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, expected)));
        await session.RollbackAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));

        // The same session goes on, and a good load does not see the old warnings.
        Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "7\t70\tok\n", 1)));
    }

    [Fact]
    public async Task A_stream_without_length_and_larger_than_the_memory_used_is_loaded_in_pieces()
    {
        const int rows = 300_000;
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            await using var stream = pipe.Writer.AsStream();
            var text = new string('n', 95) + "\\\\";
            for (var i = 1; i <= rows; i++)
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"{i}\t{i}\t{text}\n"));
        });
        await session.BeginAsync();
        var before = GC.GetTotalMemory(true);
        await using var source = pipe.Reader.AsStream();
        Assert.Equal(rows, await session.BulkLoadAsync(Schemas.Load(table, "", rows) with { Rows = source, Timeout = TimeSpan.FromMinutes(2) }));
        await session.CommitAsync();
        await writing;
        Assert.True(GC.GetTotalMemory(true) - before < 16 * 1024 * 1024);
        Assert.Equal(96L * rows, await session.QueryFirstOrDefaultAsync<long>($"SELECT SUM(CHAR_LENGTH(name)) FROM {table}"));
    }

    [Fact]
    public async Task A_warning_in_a_later_piece_names_the_row_of_the_whole_load()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var rows = new StringBuilder();
        for (var i = 1; i <= 60_000; i++)
            rows.Append(i).Append('\t').Append(i == 55_555 ? "bad" : "1").Append('\t').Append('x', 150).Append('\n');
        var source = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(rows.ToString()))).AsStream();
        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "", 60_000) with { Rows = source }));
        Assert.Equal(["Row 55555: 1366 column quantity"], error.FirstWarnings);
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task Two_loads_run_side_by_side()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await Task.WhenAll(LoadAsync(0), LoadAsync(100_000));
        Assert.Equal(40_000, await Schemas.CountAsync(pool, table));

        async Task LoadAsync(int first)
        {
            await using var session = await pool.OpenAsync();
            await session.BeginAsync();
            await session.BulkLoadAsync(Schemas.Load(table, string.Concat(Enumerable.Range(first, 20_000).Select(i => $"{i}\t{i}\tn\n")), 20_000));
            await session.CommitAsync();
        }
    }

    [Fact]
    public async Task Fields_can_go_through_expressions_and_leave_no_variable_behind()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var load = Schemas.Load(table, "1\tff\ta\n", 1) with { Columns = ["`id`", "@hex", "`name`"], Expressions = ["`quantity` = CONV(@hex, 16, 10)"] };
        Assert.Equal(1, await session.BulkLoadAsync(load));
        Assert.Equal(255, await session.QueryFirstOrDefaultAsync<int>($"SELECT quantity FROM {table}"));
        Assert.Null(await session.QueryFirstOrDefaultAsync<string>("SELECT @`hex`"));
    }

    [Fact]
    public async Task A_source_that_fails_stores_nothing_and_its_own_error_is_told()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => session.BulkLoadAsync(Schemas.Load(table, "", 9) with { Rows = new ShortStream() }));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task A_cancelled_load_stops_and_stores_nothing()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var endless = new EndlessStream(afterBytes: 1_000_000, cancel.Cancel);
        await session.BeginAsync();
        var told = await Assert.ThrowsAsync<StatementCanceledException>(() => session.BulkLoadAsync(
            Schemas.Load(table, "", 9) with { Rows = endless, Timeout = TimeSpan.FromMinutes(1) }, cancel.Token));
        Assert.True(told.IsStopped);
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task A_pool_or_server_that_does_not_allow_it_says_so()
    {
        var table = await schemas.TableAsync();
        await using var closed = schemas.Pool(o => o with { AllowLocalInfile = false });
        await using var session = await closed.OpenAsync();
        await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => session.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        Assert.False(await session.SupportsLocalInfileAsync());

        await using var pool = schemas.Pool();
        await using var loader = await pool.OpenAsync();
        Assert.True(await loader.SupportsLocalInfileAsync());
        await using var ddl = schemas.DdlPool();
        await using var admin = await ddl.OpenAsync();
        await admin.ExecuteAsync("SET GLOBAL local_infile = 0");
        try
        {
            await using var fresh = schemas.Pool();
            await using var late = await fresh.OpenAsync();
            Assert.False(await late.SupportsLocalInfileAsync());
            await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => late.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        }
        finally
        {
            await admin.ExecuteAsync("SET GLOBAL local_infile = 1");
        }
    }

    /// <summary>Says that it is longer than it is.</summary>
    private sealed class ShortStream() : MemoryStream("1\t1\ta\n"u8.ToArray())
    {
        public override long Length => base.Length + 100;
    }

    /// <summary>Rows without end; calls back once it has given so many bytes.</summary>
    private sealed class EndlessStream(long afterBytes, Action then) : Stream
    {
        private long id;
        private long given;
        private bool called;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var row = Encoding.UTF8.GetBytes($"{++id}\t1\ta\n");
            row.CopyTo(buffer);
            given += row.Length;
            if (given > afterBytes && !called)
            {
                called = true;
                then();
            }

            return row.Length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
