using System.Text;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Statements;

/// <summary>
/// Writes short byte parameters (ids, digests) into the statement as hexadecimal literals. The driver would send the bytes as they are, and while a statement runs that has
/// any in its text, MySQL 9 answers every look at its process list or its transactions with error 3854: nobody sees what waits for what, and no statement can be stopped.
/// </summary>
internal static class ByteLiterals
{
    /// <summary>Bytes; longer ones would double the packet, and are those of statements that wait for nothing.</summary>
    private const int Longest = 64;

    /// <summary>The text for the parameters as they are; those that are part of it now are taken from the command.</summary>
    public static string Write(string text, MySqlParameterCollection parameters)
    {
        Dictionary<string, byte[]>? few = null;
        for (var n = parameters.Count - 1; n >= 0; n--)
        {
            if (parameters[n].Value is not byte[] { Length: <= Longest } bytes)
                continue;
            few ??= new(StringComparer.OrdinalIgnoreCase);
            few[parameters[n].ParameterName.TrimStart('@')] = bytes;
            parameters.RemoveAt(n);
        }

        return few is null ? text : Write(text, few);
    }

    private static string Write(string text, Dictionary<string, byte[]> values)
    {
        var written = new StringBuilder(text.Length + (values.Count * 40));
        for (var at = 0; at < text.Length;)
        {
            var end = EndOf(text, at);
            if (text[at] == '@' && values.TryGetValue(text[(at + 1)..end], out var bytes))
                written.Append("x'").Append(Convert.ToHexString(bytes)).Append('\'');
            else
                written.Append(text, at, end - at);
            at = end;
        }

        return written.ToString();
    }

    /// <summary>Where the name, string, comment or other character ends that begins here.</summary>
    private static int EndOf(string text, int at) => text[at] switch
    {
        '@' => NameEnd(text, at + (text.AsSpan(at).StartsWith("@@") ? 2 : 1)),
        '\'' or '"' or '`' => QuoteEnd(text, at),
        '#' => After(text, "\n", at),
        '-' when text.AsSpan(at).StartsWith("--") && (at + 2 == text.Length || text[at + 2] <= ' ') => After(text, "\n", at),
        '/' when text.AsSpan(at).StartsWith("/*") => After(text, "*/", at + 2),
        _ => at + 1,
    };

    private static int NameEnd(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$' or '.'))
            at++;
        return at;
    }

    /// <summary>A doubled quote ends one string and begins the next, which comes to the same.</summary>
    private static int QuoteEnd(string text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote)
            at += text[at] == '\\' && quote != '`' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    private static int After(string text, string end, int from)
    {
        var at = text.IndexOf(end, from, StringComparison.Ordinal);
        return at < 0 ? text.Length : at + end.Length;
    }
}
