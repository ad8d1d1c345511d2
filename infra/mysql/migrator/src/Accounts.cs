using System.Text.RegularExpressions;
using Imports.MySql;

namespace Imports.Migrator;

/// <summary>One least-rights user per service, as <c>grants.sql</c> lists them.</summary>
public sealed partial class Accounts(MigratorOptions options)
{
    public const string UserPrefix = "imports_";

    public async Task GrantAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        if (options.Accounts.Count == 0)
            return;
        foreach (var (service, password) in options.Accounts)
        {
            await session.ExecuteAsync($"CREATE USER IF NOT EXISTS {User(service)} IDENTIFIED BY @password", new { password }, cancellationToken: cancellationToken);
            await session.ExecuteAsync($"ALTER USER {User(service)} IDENTIFIED BY @password", new { password }, cancellationToken: cancellationToken);
        }

        foreach (var statement in SchemaMigrator.Statements(SchemaMigrator.Resource("grants.sql")))
            await session.ExecuteAsync(Placeholder().Replace(statement, match => Fill(match.Groups[1].Value)), cancellationToken: cancellationToken);
    }

    private string Fill(string name) => name switch
    {
        "control" => SqlName.Quote(options.Server.ControlSchema),
        "staging" => SqlName.Quote(options.Server.StagingSchema),
        "targets" => SqlName.Quote(options.Server.TargetSchema),
        _ when options.Accounts.ContainsKey(name) => User(name),
        _ => throw new MigrationException($"No password is configured for the service {name} (Accounts__{name})."),
    };

    private static string User(string service)
        => ServiceName().IsMatch(service) ? $"'{UserPrefix}{service}'@'%'" : throw new MigrationException($"Not a service name: '{service}'.");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^[a-z]{1,20}$")]
    private static partial Regex ServiceName();
}
