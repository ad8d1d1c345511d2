namespace Imports.MySql;

/// <summary>The one place that quotes schema, table and column names.</summary>
public static class SqlName
{
    /// <summary>Longest identifier that MySQL takes, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The name in backquotes. Refuses what MySQL does not take as an identifier.</summary>
    /// <exception cref="ArgumentException">Empty, longer than 64 characters, ends in a space, or holds a NUL or a character outside the BMP.</exception>
    public static string Quote(string name)
    {
        if (!IsValid(name))
            throw new ArgumentException($"Not a MySQL identifier: '{name}'.", nameof(name));
        return $"`{name.Replace("`", "``")}`";
    }

    /// <summary>Whether MySQL takes the name as an identifier, quoted.</summary>
    public static bool IsValid(string name)
        => name is { Length: > 0 and <= MaxLength } && name[^1] != ' ' && !name.Any(c => c == '\0' || char.IsSurrogate(c));

    /// <summary><c>`schema`.`name`</c>.</summary>
    public static string Quote(string schema, string name) => $"{Quote(schema)}.{Quote(name)}";
}
