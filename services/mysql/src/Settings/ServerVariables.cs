using System.Globalization;

namespace Imports.MySql;

/// <summary>The global variables of a server that matter to imports, as they were when they were read.</summary>
public sealed class ServerVariables(IReadOnlyDictionary<string, string> values)
{
    private static readonly string Select = SqlFile.Read<ServerVariables>("server_variables");

    /// <summary>Reads them, in one statement.</summary>
    public static async Task<ServerVariables> ReadAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Variable>(Select, cancellationToken: cancellationToken);
        return new ServerVariables(rows.ToDictionary(row => row.VariableName, row => row.Value ?? "", StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Null = this server has no such variable.</summary>
    public string? Text(string name) => values.GetValueOrDefault(name);

    /// <summary>Null = this server has no such variable, or it is no number. What exceeds 64 bits signed, as 'no limit' does, is the greatest number.</summary>
    public long? Number(string name)
        => decimal.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)Math.Min(number, long.MaxValue) : null;

    public bool IsOn(string name) => Text(name) is { } value && (value.Equals("ON", StringComparison.OrdinalIgnoreCase) || value == "1");

    private sealed record Variable
    {
        public string VariableName { get; init; } = "";
        public string? Value { get; init; }
    }
}
