using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Imports.Hosting.Tests.Settings;

/// <summary>One property of an options record, as somebody who sets it sees it.</summary>
internal sealed record Setting(string Section, PropertyInfo Property)
{
    /// <summary>The properties that can be set, in the order of the source.</summary>
    public static IEnumerable<Setting> Of(string section, Type options)
        => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && !property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(property => new Setting(section, property));

    private Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    private bool IsList => ValueType.IsAssignableFrom(typeof(string[])) && ValueType != typeof(object);

    private bool IsByName => ValueType.IsAssignableFrom(typeof(Dictionary<string, string>)) && !IsList;

    /// <summary>The key in the configuration, with a place for what varies.</summary>
    public string Key
    {
        get
        {
            var name = Property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? Property.Name;
            return $"{(Section.Length == 0 ? "" : $"{Section}:")}{name}{(IsList ? ":0" : IsByName ? ":<service>" : "")}";
        }
    }

    public string Variable => Key.Replace(":", "__", StringComparison.Ordinal);

    public string Type => ValueType switch
    {
        _ when ValueType == typeof(string) => "text",
        _ when ValueType == typeof(int) || ValueType == typeof(long) => "whole number",
        _ when ValueType == typeof(double) || ValueType == typeof(decimal) => "number",
        _ when ValueType == typeof(bool) => "`true` or `false`",
        _ when ValueType == typeof(TimeSpan) => "time",
        _ when ValueType == typeof(Uri) => "address",
        { IsEnum: true } => string.Join(" or ", Enum.GetNames(ValueType).Select(name => $"`{name}`")),
        _ when IsList => "list of text",
        _ when IsByName => "text for each",
        _ => throw new NotSupportedException($"{Property.DeclaringType!.FullName}.{Property.Name}: add the type {ValueType} to {nameof(Setting)}.{nameof(Type)}, {nameof(Default)} and {nameof(Other)}."),
    };

    /// <summary>What a new instance holds.</summary>
    /// <param name="summary">Some that have no default can only say so there.</param>
    public string Default(string summary)
    {
        var (value, again) = (Property.GetValue(New()), Property.GetValue(New()));
        var mustBeSet = Property.IsDefined(typeof(RequiredMemberAttribute)) || summary.Contains("Required.", StringComparison.Ordinal);
        return value switch
        {
            null or "" => mustBeSet ? "required" : "empty",
            _ when IsList || IsByName => "empty",
            _ when !value.Equals(again) => "drawn",
            bool flag => flag ? "`true`" : "`false`",
            TimeSpan time => $"`{Short(time)}`",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{value}`",
        };
    }

    /// <summary>From the attributes; rules between settings stand in their texts.</summary>
    public string Allowed => string.Join("; ", Ranges().Concat(Patterns()));

    private IEnumerable<string> Ranges() => Property.GetCustomAttributes<RangeAttribute>().Select(range => Text(range.Maximum) switch
    {
        var most when most == Text(int.MaxValue) || range.Maximum is >= (double)long.MaxValue => $"at least {Text(range.Minimum)}",
        var most => $"{Text(range.Minimum)} to {most}",
    });

    private IEnumerable<string> Patterns() => Property.GetCustomAttributes<RegularExpressionAttribute>().Select(pattern => $"`{pattern.Pattern}`");

    private static string Short(TimeSpan time)
        => time.Ticks % TimeSpan.TicksPerSecond == 0 ? time.ToString("c", CultureInfo.InvariantCulture) : time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0');

    private static string Text(object limit) => Convert.ToString(limit, CultureInfo.InvariantCulture)!;

    private object New() => Activator.CreateInstance(Property.DeclaringType!)!;

    /// <summary>A value that the setting takes and that is not its default: what is written, and what is then to be read.</summary>
    public (string Written, object Read) Other()
    {
        var value = Property.GetValue(New());
        return value switch
        {
            int number => Pair(Inside(number)),
            long number => Pair(Inside(number)),
            double number => Pair(number + 1),
            bool flag => (flag ? "false" : "true", !flag),
            TimeSpan time => Pair(time + TimeSpan.FromMilliseconds(1)),
            // A number that is empty unless it is set.
            null when ValueType == typeof(long) => Pair(Inside(0L)),
            _ when ValueType.IsEnum => Pair(Enum.GetValues(ValueType).Cast<object>().First(other => !other.Equals(value))),
            _ when ValueType == typeof(Uri) => ("amqp://u:p@127.0.0.1:9/x", new Uri("amqp://u:p@127.0.0.1:9/x")),
            _ when Property.Name.Contains("Folder", StringComparison.Ordinal) => ("/x1", "/x1"),
            // Hosts have neither scheme nor port.
            _ when IsList && Property.Name.EndsWith("Hosts", StringComparison.Ordinal) => ("app.example.com", "app.example.com"),
            _ when IsList => ("https://app.example.com", "https://app.example.com"),
            _ => ("x1", "x1"),
        };
    }

    private T Inside<T>(T value)
        where T : System.Numerics.INumber<T>
        => Property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value + T.One) ? value - T.One : value + T.One;

    private static (string, object) Pair(object value) => (value is TimeSpan time ? time.ToString("c", CultureInfo.InvariantCulture) : Text(value), value);
}
