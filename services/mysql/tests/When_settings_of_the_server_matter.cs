using System.Globalization;
using Imports.MySql.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.MySql.Tests;

/// <summary>What a process says of the server's settings when it starts.</summary>
public sealed class When_settings_of_the_server_matter(Schemas schemas)
{
    private const string Nothing = "MySQL settings: nothing makes the work of this process slow, unsafe or refused";

    /// <summary>The test servers are set by infra/mysql: this holds those files to the bounds.</summary>
    [Theory]
    [InlineData(MySqlWork.Reads)]
    [InlineData(MySqlWork.Commits)]
    [InlineData(MySqlWork.WholeImports)]
    public async Task A_server_that_is_set_as_infra_sets_it_is_nothing_to_speak_of(MySqlWork work)
        => Assert.Equal([Nothing], await SaidAtStartAsync(work, loads: true));

    [Theory]
    [InlineData("local_infile", 0, "slow: local_infile is OFF: rows are loaded by inserts")]
    [InlineData("max_allowed_packet", 8 << 20, "slow: max_allowed_packet is 8 MiB, below 12 MiB")]
    [InlineData("innodb_flush_log_at_trx_commit", 2, "unsafe: innodb_flush_log_at_trx_commit is 2")]
    [InlineData("sync_binlog", 0, "unsafe: sync_binlog is 0")]
    [InlineData("innodb_lock_wait_timeout", 5, "slow: innodb_lock_wait_timeout is 5 s")]
    [InlineData("net_read_timeout", 10, "refused: net_read_timeout is 10 s")]
    [InlineData("net_write_timeout", 10, "refused: net_write_timeout is 10 s")]
    [InlineData("wait_timeout", 60, "refused: wait_timeout is 60 s")]
    [InlineData("max_binlog_cache_size", 64 << 20, "refused: max_binlog_cache_size is 64 MiB: an import whose merge writes more is refused with TRANSACTION_TOO_LARGE")]
    public async Task Each_setting_that_harms_is_one_line_and_readers_do_not_care(string variable, long value, string expected)
    {
        await using var changed = await GlobalVariable.SetAsync(schemas, variable, value);
        var said = await SaidAtStartAsync(MySqlWork.WholeImports, loads: true);
        Assert.StartsWith($"MySQL setting, {expected}", Assert.Single(said), StringComparison.Ordinal);
        Assert.Equal([Nothing], await SaidAtStartAsync(MySqlWork.Reads, loads: false));
    }

    /// <summary>Variables that cannot be set while a server runs, or that only another kind of server has.</summary>
    [Theory]
    [InlineData("innodb_buffer_pool_size", "134217728", "innodb_buffer_pool_size is 128 MiB, below 512 MiB")]
    [InlineData("innodb_buffer_pool_size", "1073741824", "innodb_buffer_pool_size is 1 GiB, and the target stock has 3 GiB")]
    [InlineData("innodb_redo_log_capacity", "104857600", "innodb_redo_log_capacity makes 100 MiB of redo log, below 1 GiB")]
    [InlineData("innodb_log_file_size", "100663296", "innodb_log_file_size makes 96 MiB of redo log, below 1 GiB")]
    [InlineData("innodb_doublewrite", "DETECT_ONLY", "innodb_doublewrite is DETECT_ONLY")]
    [InlineData("binlog_format", "STATEMENT", "binlog_format is STATEMENT")]
    [InlineData("read_only", "ON", "read_only is ON")]
    [InlineData("secure_file_priv", "", "secure_file_priv is empty")]
    [InlineData("max_execution_time", "30000", "max_execution_time is 30000 ms")]
    [InlineData("max_statement_time", "30.000000", "max_statement_time is 30.000000 s")]
    [InlineData("innodb_lock_wait_timeout", "1073741824", "innodb_lock_wait_timeout is 1073741824 s")]
    public void What_a_running_server_does_not_change_is_found_too(string variable, string value, string expected)
    {
        var server = new ServerVariables(new Dictionary<string, string> { ["log_bin"] = "ON", [variable] = value });
        var found = new SettingsReport(server, MySqlWork.WholeImports, BulkLoaderKind.Auto, new LargestTable { Name = "stock", Bytes = 3L << 30 }).Find();
        Assert.StartsWith(expected, Assert.Single(found).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_loads_nothing_and_merges_nothing_hears_only_of_what_it_commits()
    {
        var server = new ServerVariables(new Dictionary<string, string>
        {
            ["local_infile"] = "OFF", ["innodb_buffer_pool_size"] = "1", ["max_allowed_packet"] = "1", ["log_bin"] = "OFF", ["sync_binlog"] = "0", ["innodb_flush_log_at_trx_commit"] = "0",
        });
        var found = new SettingsReport(server, MySqlWork.Commits, null, null).Find();
        Assert.StartsWith("innodb_flush_log_at_trx_commit is 0", Assert.Single(found).Text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> SaidAtStartAsync(MySqlWork work, bool loads)
    {
        var logged = new Logged();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILogger<MySqlPool>>(logged);
        builder.Services.AddMySql(schemas.Server);
        builder.Services.AddMySqlPool(new MySqlPoolOptions { Role = "test", MaxConnections = 2, AllowLocalInfile = loads, Work = work });
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        return logged.Of(7008, 7009, 7010, 7011);
    }

    /// <summary>A variable of the server, changed until this is disposed.</summary>
    private sealed class GlobalVariable(MySqlPool pool, string name, string former) : IAsyncDisposable
    {
        public static async Task<GlobalVariable> SetAsync(Schemas schemas, string name, long value)
        {
            var pool = schemas.DdlPool();
            await using var session = await pool.OpenAsync();
            var former = (await session.QueryFirstOrDefaultAsync<decimal>($"SELECT @@GLOBAL.{name}")).ToString("F0", CultureInfo.InvariantCulture);
            await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL {name} = {value}"));
            return new GlobalVariable(pool, name, former);
        }

        public async ValueTask DisposeAsync()
        {
            await using (var session = await pool.OpenAsync())
                await session.ExecuteAsync($"SET GLOBAL {name} = {former}");
            await pool.DisposeAsync();
        }
    }
}
