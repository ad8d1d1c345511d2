using Imports.Bench.Grid;
using Imports.MySql;

namespace Imports.Bench;

/// <summary>What is measured, and on what. <c>loadtests/bench.sh</c> fills it; where the stack is comes from the environment that <c>infra/up.sh</c> writes.</summary>
internal sealed record BenchOptions
{
    /// <summary><c>mysql</c> or <c>mariadb</c>: names the results.</summary>
    public required string Server { get; init; }

    /// <summary>Where the pids of the services are.</summary>
    public required string ServicesFolder { get; init; }

    /// <summary>Where the pids of the database and the broker are.</summary>
    public required string ServersFolder { get; init; }

    /// <summary>The root that the database's command-line client is run in; null = this machine's own.</summary>
    public string? ClientRoot { get; init; }

    /// <summary>The client's settings (address, user, password), as a path of this machine.</summary>
    public required string ClientConfig { get; init; }

    /// <summary>The program of <c>fixtures/generator</c>.</summary>
    public required string Generator { get; init; }

    /// <summary>Where the generated files are kept; within <see cref="ClientRoot"/> when there is one.</summary>
    public required string SamplesFolder { get; init; }

    /// <summary>The JSON file to write; null = none.</summary>
    public string? Output { get; init; }

    /// <summary>The commit that is measured.</summary>
    public string Commit { get; init; } = "unknown";

    public bool Quick { get; init; }
    public bool Full { get; init; }
    public bool MainJob { get; init; }

    /// <summary>The cells; empty = all of the grid.</summary>
    public CellChoice Choice { get; init; } = new();

    public Uri Api { get; } = new(Variable("IMPORTS_API"));
    public Uri Gateway { get; } = new(Variable("IMPORTS_GATEWAY"));

    /// <summary>The administrator of the server.</summary>
    public MySqlServerOptions Database { get; } = new()
    {
        Host = Variable("IMPORTS_MYSQL_HOST"),
        Port = int.Parse(Variable("IMPORTS_MYSQL_PORT"), System.Globalization.CultureInfo.InvariantCulture),
        User = Variable("IMPORTS_MYSQL_USER"),
        Password = Variable("IMPORTS_MYSQL_PASSWORD"),
        ControlSchema = Variable("IMPORTS_MYSQL_CONTROL"),
        StagingSchema = Variable("IMPORTS_MYSQL_STAGING"),
        TargetSchema = Variable("IMPORTS_MYSQL_TARGETS"),
    };

    private static string Variable(string name)
        => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set: run loadtests/bench.sh.");
}
