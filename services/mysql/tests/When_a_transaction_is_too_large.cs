using System.Globalization;

namespace Imports.MySql.Tests;

public sealed class When_a_transaction_is_too_large(Schemas schemas)
{
    private const int Limit = 64 << 10;

    /// <summary>210 KB: more than a session collects in memory (<c>binlog_cache_size</c>) before the server looks at the limit at all.</summary>
    private const int Rows = 2_000;

    [Fact]
    public async Task The_limit_is_read_from_the_server_and_the_server_refuses_what_exceeds_it()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var ddl = schemas.DdlPool();
        await using var admin = await ddl.OpenAsync();
        var former = await admin.QueryFirstOrDefaultAsync<decimal>("SELECT @@GLOBAL.max_binlog_cache_size");
        Assert.Null(await TransactionLimit.ReadAsync(admin, CancellationToken.None));
        await SetAsync(admin, Limit);
        try
        {
            Assert.Equal(new TransactionLimit("max_binlog_cache_size", Limit), await TransactionLimit.ReadAsync(admin, CancellationToken.None));
            await using var pool = schemas.Pool();
            await using var session = await pool.OpenAsync();
            var rows = string.Concat(Enumerable.Range(1, Rows).Select(id => $"{id}\t1\t{new string('x', 100)}\n"));
            await session.BeginAsync();
            var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, Rows)));
            Assert.Equal(MySqlErrors.TransactionTooLarge, error.Number);
            Assert.False(MySqlErrors.IsTransient(error));
        }
        finally
        {
            await SetAsync(admin, former);
        }
        Assert.Equal(0, await Schemas.CountAsync(ddl, table));
    }

    [Theory]
    [InlineData("group_replication_transaction_size_limit", "150000000", "group_replication_group_name", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")]
    [InlineData("wsrep_max_ws_size", "150000000", "wsrep_on", "ON")]
    [InlineData("max_binlog_cache_size", "150000000", "log_bin", "ON")]
    public void A_limit_counts_where_what_it_limits_is_on(string limit, string value, string switchedBy, string on)
    {
        var unlimited = new Dictionary<string, string> { ["version"] = "9.7.0", ["max_binlog_cache_size"] = "18446744073709547520" };
        Assert.Null(TransactionLimit.Of(new ServerVariables(unlimited)));
        Assert.Null(TransactionLimit.Of(new ServerVariables(new Dictionary<string, string>(unlimited) { [limit] = value })));
        Assert.Equal(
            new TransactionLimit(limit, 150_000_000), TransactionLimit.Of(new ServerVariables(new Dictionary<string, string>(unlimited) { [limit] = value, [switchedBy] = on })));
    }

    [Fact]
    public void The_narrowest_of_several_counts()
    {
        var server = new ServerVariables(new Dictionary<string, string>
        {
            ["log_bin"] = "ON", ["max_binlog_cache_size"] = "4294967296", ["group_replication_group_name"] = "g", ["group_replication_transaction_size_limit"] = "150000000",
        });
        Assert.Equal("group_replication_transaction_size_limit", TransactionLimit.Of(server)?.Setting);
    }

    private static Task SetAsync(MySqlSession admin, decimal bytes)
        => admin.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL max_binlog_cache_size = {bytes:F0}"));
}
