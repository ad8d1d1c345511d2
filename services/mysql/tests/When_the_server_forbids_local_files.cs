using System.Globalization;

namespace Imports.MySql.Tests;

/// <summary>The loader that is chosen where none is set, and what becomes of it.</summary>
public sealed class When_the_server_forbids_local_files(Schemas schemas)
{
    private readonly Logged logged = new();

    [Fact]
    public async Task A_pool_that_starts_then_loads_by_inserts_and_says_so_once()
    {
        var table = await schemas.TableAsync();
        await using (await LocalInfile.OffAsync(schemas))
        {
            await using var pool = Pool();
            for (var i = 0; i < 3; i++)
            {
                await using var session = await pool.OpenAsync();
                Assert.Equal("insert", await session.BulkLoaderNameAsync());
                Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, $"{i}\t1\ta\n", 1)));
            }

            Assert.Equal(3, await Schemas.CountAsync(pool, table));
        }

        Assert.Equal(["MySQL pool test: rows are loaded by insert, since the server's local_infile is OFF"], logged.Of(7005, 7006));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_load_that_meets_it_in_the_middle_of_life_goes_in_by_inserts(bool asPipe)
    {
        var table = await schemas.TableAsync();
        await using var pool = Pool();
        await using var session = await pool.OpenAsync();
        Assert.Equal("local-file", await session.BulkLoaderNameAsync());
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (0, 0, 'first')");
        await using (await LocalInfile.OffAsync(schemas))
        {
            const string rows = "1\t1\ta\n2\t2\t\\N\n";
            var load = asPipe ? Schemas.Load(table, "", 2) with { Rows = GivenStreams.Pipe(rows) } : Schemas.Load(table, rows, 2);
            Assert.Equal(2, await session.BulkLoadAsync(load));
            Assert.Equal("insert", await session.BulkLoaderNameAsync());
            await session.CommitAsync();
        }

        Assert.Equal(["first", "a", null], await session.QueryAsync<string?>($"SELECT name FROM {table} ORDER BY id"));
        var said = logged.Of(7005, 7006);
        Assert.Equal(2, said.Count);
        Assert.Equal("MySQL pool test: rows are loaded by local-file, since the server's local_infile is ON", said[0]);
        Assert.Matches(@"^MySQL pool test: rows are loaded by insert from now on, since the server refused LOAD DATA LOCAL \((1148|3948|4166)\); its local_infile is OFF$", said[1]);
    }

    [Fact]
    public async Task A_load_of_several_pieces_changes_over_between_them()
    {
        const int rows = 120_000;
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var pool = Pool();
        await using var session = await pool.OpenAsync();
        LocalInfile? off = null;
        try
        {
            // The first piece of 4 MiB is stored by then, and the second not yet read to its end.
            var source = GivenStreams.Rows(rows, id => $"{id}\t1\t{new string('r', 90)}\n", at: 80_000, () => off = LocalInfile.OffAsync(schemas).GetAwaiter().GetResult());
            Assert.Equal(rows, await session.BulkLoadAsync(Schemas.Load(table, "", rows) with { Rows = source, Timeout = TimeSpan.FromMinutes(1) }));
        }
        finally
        {
            if (off is not null)
                await off.DisposeAsync();
        }

        Assert.Equal((rows, rows * (rows + 1L) / 2), await session.QueryFirstOrDefaultAsync<(long, long)>($"SELECT COUNT(*), SUM(id) FROM {table}"));
        Assert.Single(logged.Of(7006));
    }

    [Fact]
    public async Task It_is_taken_up_again_some_time_after_the_server_allows_it()
    {
        var time = new MovedTime();
        await using var pool = Pool(time);
        await using (await LocalInfile.OffAsync(schemas))
            Assert.Equal("insert", await NameAsync(pool));
        Assert.Equal("insert", await NameAsync(pool));
        time.Move(TimeSpan.FromSeconds(61));
        Assert.Equal("local-file", await NameAsync(pool));
        Assert.Equal(2, logged.Of(7005).Count);
    }

    [Fact]
    public async Task A_pool_that_must_not_use_them_loads_by_inserts()
    {
        var table = await schemas.TableAsync();
        await using var pool = new MySqlPool(schemas.Server, new() { Role = "closed", MaxConnections = 1 }, logged);
        await using var session = await pool.OpenAsync();
        Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        Assert.Equal(["MySQL pool closed: rows are loaded by insert, since the pool does not allow LOAD DATA LOCAL"], logged.Of(7005, 7006));
    }

    [Fact]
    public async Task A_loader_that_is_set_is_not_replaced()
    {
        var table = await schemas.TableAsync();
        var server = schemas.With(BulkLoaderKind.LocalFile);
        await using var closed = schemas.Pool(o => o with { AllowLocalInfile = false }, server);
        await using var refused = await closed.OpenAsync();
        var error = await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => refused.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        Assert.Contains("AllowLocalInfile", error.Message, StringComparison.Ordinal);

        await using var pool = schemas.Pool(server: server);
        await using var early = await pool.OpenAsync();
        Assert.Equal(1, await early.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n", 1)));
        await using (await LocalInfile.OffAsync(schemas))
        {
            await using var fresh = schemas.Pool(server: server);
            foreach (var late in new[] { pool, fresh })
            {
                await using var session = await late.OpenAsync();
                error = await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => session.BulkLoadAsync(Schemas.Load(table, "2\t1\ta\n", 1)));
                Assert.Contains("local_infile to ON", error.Message, StringComparison.Ordinal);
                Assert.False(MySqlErrors.IsTransient(error));
            }
        }

        Assert.Equal(1, await Schemas.CountAsync(pool, table));
    }

    private MySqlPool Pool(TimeProvider? time = null)
        => new(schemas.Server, new() { Role = "test", MaxConnections = 2, AllowLocalInfile = true }, logged, time);

    private static async Task<string> NameAsync(MySqlPool pool)
    {
        await using var session = await pool.OpenAsync();
        return await session.BulkLoaderNameAsync();
    }

    /// <summary>A clock that can be moved on.</summary>
    private sealed class MovedTime : TimeProvider
    {
        private long moved;

        public void Move(TimeSpan by) => moved += (long)(by.TotalSeconds * TimestampFrequency);

        public override long GetTimestamp() => System.GetTimestamp() + moved;
    }

    /// <summary>The server's variable, OFF until it is disposed.</summary>
    private sealed class LocalInfile(MySqlPool pool) : IAsyncDisposable
    {
        public static async Task<LocalInfile> OffAsync(Schemas schemas)
        {
            var off = new LocalInfile(schemas.DdlPool());
            await off.SetAsync(0);
            return off;
        }

        public async ValueTask DisposeAsync()
        {
            await SetAsync(1);
            await pool.DisposeAsync();
        }

        private async Task SetAsync(int value)
        {
            await using var session = await pool.OpenAsync();
            await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL local_infile = {value}"));
        }
    }
}
