namespace Imports.MySql.Statements;

/// <summary>
/// Refuses, before anything is sent, what would end a transaction behind its owner's back, and sees what leaves state behind in the
/// session. Reads the leading words only: the driver sends one statement at a time, so nothing can hide behind a semicolon.
/// </summary>
internal static class StatementFence
{
    // What may run on a session that has transactions. A list of what is allowed, so that an unknown statement is refused.
    private static readonly HashSet<string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "TABLE", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "DO",
        "SET", "LOAD", "KILL", "SAVEPOINT", "RELEASE", "ROLLBACK", "CREATE", "DROP", "CHECKSUM",
    };

    private static readonly HashSet<string> Transactional = new(StringComparer.OrdinalIgnoreCase) { "START", "BEGIN", "COMMIT", "ROLLBACK", "XA" };

    // Statements after which a session is as it was before.
    private static readonly HashSet<string> Stateless = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "TABLE", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "DO",
        "LOAD", "KILL", "SAVEPOINT", "RELEASE", "ROLLBACK", "CHECKSUM",
        "CREATE", "DROP", "ALTER", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "CHECK",
    };

    private static readonly string[] StatefulText = ["GET_LOCK", ":=", "@`", "@'", "@\"", "TEMPORARY"];

    /// <summary>Checks a statement against the session's kind.</summary>
    /// <returns>Whether the statement leaves state behind in the session (variables, named locks, temporary tables).</returns>
    /// <exception cref="InvalidOperationException">The statement would commit implicitly, or opens or ends a transaction as text.</exception>
    public static bool Check(string sql, bool allowDdl)
    {
        var words = LeadingWords.Read(sql);
        var refusal = allowDdl ? RefusalWithDdl(words) : Refusal(words, sql);
        if (refusal is not null)
            throw new InvalidOperationException(refusal);
        return !Stateless.Contains(words.First) || Array.Exists(StatefulText, t => sql.Contains(t, StringComparison.OrdinalIgnoreCase));
    }

    private static string? Refusal(LeadingWords words, string sql)
    {
        if (words.HasExecutableComment)
            return "The statement begins with an executable comment (/*! or /*M!): what it does cannot be seen.";
        if (!Allowed.Contains(words.First) || !IsHarmless(words, sql))
        {
            return $"'{words}' commits implicitly, or may: it would end the transaction behind its owner's back. "
                + "Run it through a pool with AllowDdl, outside the transaction; begin, commit and roll back by the session's methods.";
        }

        return null;
    }

    // The words that are allowed in one form only.
    private static bool IsHarmless(LeadingWords words, string sql) => words.First.ToUpperInvariant() switch
    {
        "CREATE" or "DROP" => Is(words.Second, "TEMPORARY") && Is(words.Third, "TABLE"),
        "ROLLBACK" => Is(words.Second, "TO") || (Is(words.Second, "WORK") && Is(words.Third, "TO")),
        "RELEASE" => Is(words.Second, "SAVEPOINT"),
        "LOAD" => Is(words.Second, "DATA"),
        "SET" => !Is(words.Second, "PASSWORD") && !Is(words.Second, "STATEMENT")
            && !sql.Contains("autocommit", StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    private static string? RefusalWithDdl(LeadingWords words)
        => Transactional.Contains(words.First) || words.HasExecutableComment
            ? $"'{words}': a session with AllowDdl has no transactions, since its statements would commit them."
            : null;

    private static bool Is(string word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
