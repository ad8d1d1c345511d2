namespace Imports.MySql.Statements;

/// <summary>The first three words of a statement, behind any white space, comments and opening brackets.</summary>
internal readonly record struct LeadingWords(string First, string Second, string Third, bool HasExecutableComment)
{
    public static LeadingWords Read(string sql)
    {
        var words = new string[] { "", "", "" };
        var position = 0;
        var executable = false;
        for (var n = 0; n < words.Length; n++)
        {
            position = SkipBlank(sql, position, ref executable);
            var start = position;
            while (position < sql.Length && (char.IsAsciiLetterOrDigit(sql[position]) || sql[position] == '_'))
                position++;
            words[n] = sql[start..position];
            if (start == position)
                break;
        }

        return new LeadingWords(words[0], words[1], words[2], executable);
    }

    public override string ToString() => string.Join(' ', new[] { First, Second }.Where(w => w.Length > 0));

    private static int SkipBlank(string sql, int position, ref bool executable)
    {
        while (position < sql.Length)
        {
            var rest = sql.AsSpan(position);
            if (rest.StartsWith("/*"))
            {
                // The server runs the text of these two as part of the statement.
                executable |= rest.StartsWith("/*!") || rest.StartsWith("/*M!", StringComparison.OrdinalIgnoreCase);
                position = After(sql, "*/", position + 2);
            }
            else if (rest[0] == '#' || (rest.StartsWith("--") && (rest.Length == 2 || rest[2] <= ' ')))
            {
                position = After(sql, "\n", position);
            }
            else if (rest[0] <= ' ' || rest[0] is '(' or ';' || char.IsWhiteSpace(rest[0]))
            {
                position++;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    private static int After(string sql, string end, int from)
    {
        var at = from > sql.Length ? -1 : sql.IndexOf(end, from, StringComparison.Ordinal);
        return at < 0 ? sql.Length : at + end.Length;
    }
}
