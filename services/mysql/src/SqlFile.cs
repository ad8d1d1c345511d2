using System.Buffers;
using System.Reflection;

namespace Imports.MySql;

/// <summary>Reads the statements that ship as <c>Sql/*.sql</c> inside an assembly.</summary>
public static class SqlFile
{
    internal const string NamePrefix = "/* imports:";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The text of <c>Sql/{name}.sql</c> of the assembly that holds <typeparamref name="TOwner"/>.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static string Read<TOwner>(string name) => Read(typeof(TOwner).Assembly, name);

    public static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream($"{name}.sql")
            ?? throw new ArgumentException($"{assembly.GetName().Name} has no Sql/{name}.sql.", nameof(name));
        using var reader = new StreamReader(stream);
        return WithoutComments(reader.ReadToEnd());
    }

    /// <summary>What a statement's first comment calls it, e.g. <c>merge.upsert</c>; <c>other</c> where it has none.</summary>
    public static string NameOf(string sql)
    {
        if (!sql.StartsWith(NamePrefix, StringComparison.Ordinal))
            return "other";
        var name = sql.AsSpan(NamePrefix.Length);
        var end = name.IndexOfAnyExcept(NameCharacters);
        return end < 0 ? "other" : name[..end].ToString();
    }

    /// <summary>Drops the lines that are a <c>--</c> comment: they are for the reader, and the driver would look for parameters in them.</summary>
    public static string WithoutComments(string sql)
        => string.Join('\n', sql.Split('\n').Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal)));

    /// <summary>Replaces <c>{name}</c> by SQL text: quoted names or generated column lists, never values.</summary>
    public static string With(this string sql, string name, string text) => sql.Replace($"{{{name}}}", text);
}
