using System.Globalization;

namespace Imports.MySql.Statements;

/// <summary>
/// Marks each execution of a statement with a token of its own in the statement's first comment, e.g.
/// <c>/* imports:merge.upsert #k3f9-12 */</c>, so that the process list names it and a kill cannot hit another.
/// </summary>
internal readonly record struct StatementTag(string Name, string Token)
{
    private const string Prefix = "/* imports:";
    private static readonly string Process = Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture);
    private static long counter;

    /// <summary>A tag for one execution of the statement, named by its first comment, else <c>other</c>.</summary>
    public static StatementTag For(string sql) => new(NameOf(sql), NextToken());

    public static StatementTag Named(string name) => new(name, NextToken());

    /// <summary>The statement with the token in its first comment.</summary>
    public string Apply(string sql)
    {
        var end = sql.StartsWith(Prefix, StringComparison.Ordinal) ? sql.IndexOf("*/", StringComparison.Ordinal) : -1;
        return end < 0
            ? $"{Prefix}{Name} {Token} */ {sql}"
            : $"{sql.AsSpan(0, end).TrimEnd()} {Token} {sql.AsSpan(end)}";
    }

    private static string NextToken() => $"#{Process}-{Interlocked.Increment(ref counter)}";

    private static string NameOf(string sql)
    {
        if (!sql.StartsWith(Prefix, StringComparison.Ordinal))
            return "other";
        var name = sql.AsSpan(Prefix.Length);
        var end = name.IndexOfAnyExcept(NameCharacters);
        return end < 0 ? "other" : name[..end].ToString();
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");
}
