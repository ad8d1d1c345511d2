using System.Diagnostics.Metrics;

namespace Imports.MySql;

/// <summary>The instruments of the meter <c>Imports.MySql</c>.</summary>
internal static class MySqlMeter
{
    public const string Name = "Imports.MySql";

    private static readonly Meter Meter = new(Name);

    private static readonly UpDownCounter<int> InUse = Meter.CreateUpDownCounter<int>(
        "imports.mysql.connections_in_use", "{connection}", "Connections handed out, by role.");

    private static readonly Histogram<double> Waits = Meter.CreateHistogram<double>(
        "imports.mysql.acquire", "s", "Wait for a connection, opening it included, by role.");

    private static readonly Histogram<double> Statements = Meter.CreateHistogram<double>(
        "imports.mysql.statement", "s", "Time of a statement, by role, name and outcome.");

    public static void Acquired(string role, TimeSpan wait)
    {
        InUse.Add(1, new KeyValuePair<string, object?>("role", role));
        Waits.Record(wait.TotalSeconds, new KeyValuePair<string, object?>("role", role));
    }

    public static void Released(string role) => InUse.Add(-1, new KeyValuePair<string, object?>("role", role));

    public static void Executed(string role, string statement, TimeSpan took, bool succeeded) => Statements.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("role", role),
        new KeyValuePair<string, object?>("statement", statement),
        new KeyValuePair<string, object?>("outcome", succeeded ? "ok" : "failed"));
}
