using Imports.Migrator;
using Imports.MySql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

if (args is not ["migrate"])
{
    Console.Error.WriteLine("usage: Imports.Migrator migrate    (MySql__*, Accounts__<service>=<password>, Datasets__Folder in the environment: see docs/settings.md)");
    return 2;
}

var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
try
{
    await new SchemaMigrator(MigratorOptions.Read(configuration), loggers).RunAsync(CancellationToken.None);
    Console.WriteLine("migrated");
    return 0;
}
catch (Exception e) when (e is MigrationException or MySqlUnavailableException)
{
    Console.Error.WriteLine($"migrator: {e.Message}");
    return 1;
}
