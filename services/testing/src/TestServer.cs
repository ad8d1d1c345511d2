using System.Globalization;
using Imports.MySql;

namespace Imports.Testing;

/// <summary>The real servers that the tests run on, named by the environment. There is no stand-in: without a server a test fails.</summary>
public static class TestServer
{
    /// <summary>The MySQL or MariaDB server, with a user that may create schemas and users. The schema names are the product's defaults.</summary>
    /// <exception cref="InvalidOperationException">The environment does not name it.</exception>
    public static MySqlServerOptions MySql => new()
    {
        Host = Required("IMPORTS_MYSQL_HOST"),
        Port = int.Parse(Required("IMPORTS_MYSQL_PORT"), CultureInfo.InvariantCulture),
        User = Required("IMPORTS_MYSQL_USER"),
        Password = Required("IMPORTS_MYSQL_PASSWORD"),
    };

    /// <summary>The process id of the database server, which a test may stop for a moment; read anew, since a restart changes it.</summary>
    public static int MySqlProcessId
        => int.Parse(File.ReadAllText(Required("IMPORTS_MYSQL_PIDFILE")).Trim(), CultureInfo.InvariantCulture);

    /// <summary>A shell command that restarts the database server and returns when it answers.</summary>
    public static string MySqlRestartCommand => Required("IMPORTS_MYSQL_RESTART");

    /// <summary>A folder that this process may write and the database server may read, and how the server names it.</summary>
    public static (string Folder, string AtServer) MySqlServerFiles
        => (Required("IMPORTS_MYSQL_SERVER_FILES"), Required("IMPORTS_MYSQL_SERVER_FILES_AT_SERVER"));

    /// <summary>The broker, e.g. <c>amqp://user:password@127.0.0.1:5672/</c>.</summary>
    public static Uri RabbitMq => new(Required("IMPORTS_RABBITMQ"));

    /// <summary>The broker's management API, e.g. <c>http://127.0.0.1:15672</c>; the user is the broker's unless it names one.</summary>
    public static Uri RabbitMqManagement => new(Required("IMPORTS_RABBITMQ_MANAGEMENT"));

    private static string Required(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{variable} is not set: run infra/test.sh, or set it to a running server.");
}
