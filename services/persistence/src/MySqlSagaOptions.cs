using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;

namespace Imports.Persistence;

/// <summary>Where and how the instances of one saga are stored.</summary>
public sealed class MySqlSagaOptions<TSaga>
    where TSaga : class, ISaga
{
    /// <summary>The table, unquoted, in the control schema. Required.</summary>
    public string Table { get; set; } = "";

    /// <summary>The text for the <c>state</c> column. Default: the instance's string property <c>CurrentState</c>.</summary>
    public Func<TSaga, string?> State { get; set; } = CurrentState();

    /// <summary>How an instance becomes the <c>document</c> column. Default: System.Text.Json with enums as strings.</summary>
    public JsonSerializerOptions Json { get; set; } = new() { Converters = { new JsonStringEnumConverter() } };

    private static Func<TSaga, string?> CurrentState()
    {
        var getter = typeof(TSaga).GetProperty("CurrentState", typeof(string))?.GetMethod;
        return getter is null ? _ => null : getter.CreateDelegate<Func<TSaga, string?>>();
    }
}
