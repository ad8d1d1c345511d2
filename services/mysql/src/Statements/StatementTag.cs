using System.Globalization;

namespace Imports.MySql.Statements;

/// <summary>
/// Marks each execution of a statement with a token of its own in the statement's first comment, e.g.
/// <c>/* imports:merge.upsert #k3f9-12 */</c>, so that the process list names it and a kill cannot hit another.
/// </summary>
internal readonly record struct StatementTag(string Name, string Token)
{
    private static readonly string Process = Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture);
    private static long counter;

    /// <summary>A tag for one execution of the statement, named by its first comment, else <c>other</c>.</summary>
    public static StatementTag For(string sql) => new(SqlFile.NameOf(sql), NextToken());

    public static StatementTag Named(string name) => new(name, NextToken());

    /// <summary>The statement with the token in its first comment.</summary>
    public string Apply(string sql)
    {
        var end = sql.StartsWith(SqlFile.NamePrefix, StringComparison.Ordinal) ? sql.IndexOf("*/", StringComparison.Ordinal) : -1;
        return end < 0
            ? $"{SqlFile.NamePrefix}{Name} {Token} */ {sql}"
            : $"{sql.AsSpan(0, end).TrimEnd()} {Token} {sql.AsSpan(end)}";
    }

    private static string NextToken() => $"#{Process}-{Interlocked.Increment(ref counter)}";
}
