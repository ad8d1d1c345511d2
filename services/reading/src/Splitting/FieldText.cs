using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>A field as it stands, and the value that it means.</summary>
internal static class FieldText
{
    /// <summary>Takes quotes and escapes away, in place. Text behind a closing quote is kept; such a record is refused anyway.</summary>
    /// <param name="field">As it stands, in UTF-8.</param>
    /// <param name="dialect">How it is read.</param>
    /// <returns>The length of the value.</returns>
    public static int Unwrap(Span<byte> field, SourceDialect dialect)
    {
        if (dialect.HasBackslashes && field is [(byte)SourceDialect.Backslash, (byte)'N'])
            return 0;
        var (length, at) = (0, 0);
        var isQuoted = dialect.Quote is { } quote && field.Length > 0 && field[0] == quote;
        if (isQuoted)
            at = 1;
        while (at < field.Length)
        {
            var one = field[at++];
            if (dialect.HasBackslashes && one == SourceDialect.Backslash && at < field.Length)
                one = Escaped(field[at++]);
            else if (isQuoted && one == dialect.Quote)
            {
                isQuoted = at < field.Length && field[at] == one;
                if (!isQuoted)
                    continue;
                at++;
            }
            field[length++] = one;
        }
        return length;
    }

    /// <summary>The field is closed where it is in quotes, and else has none at its start, not even behind blanks: there it may be meant to open.</summary>
    public static bool IsSound(ReadOnlySpan<byte> field, char? quote)
    {
        if (quote is not { } mark)
            return true;
        if (field.IsEmpty || field[0] != mark)
            return field.TrimStart(" \t"u8) is not [var first, ..] || first != mark;
        for (var at = 1; ; at += 2)
        {
            var next = field[at..].IndexOf((byte)mark);
            if (next < 0)
                return false;
            at += next;
            if (at + 1 == field.Length || field[at + 1] != mark)
                return at + 1 == field.Length;
        }
    }

    private static byte Escaped(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };
}
