using System.Globalization;

namespace Imports.Testing;

/// <summary>Command-line settings that point a service, started inside a test, at the test's own schemas and virtual host.</summary>
public static class TestArguments
{
    /// <summary>Listens on a free loopback port.</summary>
    public static string[] For(TestDatabase database, TestBroker broker, params string[] further) =>
    [
        "--urls=http://127.0.0.1:0",
        $"--MySql:Host={database.Server.Host}",
        $"--MySql:Port={database.Server.Port.ToString(CultureInfo.InvariantCulture)}",
        $"--MySql:User={database.Server.User}",
        $"--MySql:Password={database.Server.Password}",
        $"--MySql:ControlSchema={database.Server.ControlSchema}",
        $"--MySql:StagingSchema={database.Server.StagingSchema}",
        $"--MySql:TargetSchema={database.Server.TargetSchema}",
        $"--RabbitMq:Uri={broker.Uri}",
        .. further,
    ];
}
