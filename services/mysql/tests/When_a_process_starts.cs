using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Imports.MySql.Tests;

public sealed class When_a_process_starts(Schemas schemas)
{
    [Fact]
    public async Task Its_pools_are_there_by_role_and_fit_the_server()
    {
        using var host = Host(pool: new MySqlPoolOptions { Role = "consumers", MaxConnections = 3 });
        await host.StartAsync();
        var pool = host.Services.GetRequiredKeyedService<MySqlPool>("consumers");
        await using var session = await pool.OpenAsync();
        Assert.Equal(schemas.Server.ControlSchema, await session.QueryFirstOrDefaultAsync<string>("SELECT DATABASE()"));
        await host.StopAsync();
    }

    [Fact]
    public async Task It_refuses_more_connections_than_the_server_takes()
    {
        using var host = Host(pool: new MySqlPoolOptions { Role = "consumers", MaxConnections = 100_000 });
        var error = await Assert.ThrowsAsync<MySqlCapacityException>(() => host.StartAsync());
        Assert.Contains("consumers 100000+1", error.Message, StringComparison.Ordinal);
        Assert.Contains("max_connections is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_refuses_a_loader_that_the_server_does_not_take()
    {
        using var host = Host(
            pool: new MySqlPoolOptions { Role = "consumers", MaxConnections = 3, AllowLocalInfile = true },
            new() { ["Loader"] = "ServerFile", ["ServerFileFolder"] = Path.Combine(schemas.ServerFileFolder, "missing") });
        var error = await Assert.ThrowsAsync<BulkLoadUnavailableException>(() => host.StartAsync());
        Assert.Contains("Loader ServerFile", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_does_not_load_asks_nothing_of_the_loader()
    {
        using var host = Host(
            pool: new MySqlPoolOptions { Role = "consumers", MaxConnections = 3 },
            new() { ["Loader"] = "ServerFile", ["ServerFileFolder"] = Path.Combine(schemas.ServerFileFolder, "missing") });
        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("User", "")]
    [InlineData("Port", "0")]
    [InlineData("TargetSchema", "ends in a blank ")]
    [InlineData("TargetSchema", "imports_control")]
    public void It_refuses_wrong_settings_by_name(string setting, string value)
    {
        var section = Section(new Dictionary<string, string?> { ["User"] = "u", ["Password"] = "p", ["ControlSchema"] = "imports_control", [setting] = value });
        var error = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddMySql(section));
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddMySql(Section([])));
        Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddMySqlPool(new MySqlPoolOptions { Role = "x", MaxConnections = 0 }));
    }

    [Fact]
    public void The_password_is_not_in_the_options_text()
        => Assert.DoesNotContain("secret", new MySqlServerOptions { User = "u", Password = "secret" }.ToString(), StringComparison.Ordinal);

    private IHost Host(MySqlPoolOptions pool, Dictionary<string, string?>? further = null)
    {
        var server = schemas.Server;
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMySql(Section(new Dictionary<string, string?>(further ?? [])
        {
            ["Host"] = server.Host, ["Port"] = $"{server.Port}", ["User"] = server.User, ["Password"] = server.Password, ["ControlSchema"] = server.ControlSchema,
        }));
        builder.Services.AddMySqlPool(pool);
        return builder.Build();
    }

    private static IConfiguration Section(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
