using System.Buffers;

namespace Imports.Datasets;

/// <summary>Cuts an expression into its words, literals and signs.</summary>
internal static class Tokens
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> OfWords = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.");
    private static readonly string[] Signs = ["<=", ">=", "<>", "!=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/"];

    /// <returns>At least the end.</returns>
    /// <exception cref="ExpressionException">There is something that is none of them.</exception>
    public static List<Token> Of(string text)
    {
        var tokens = new List<Token>();
        for (var at = 0; ;)
        {
            at += LengthOf(text.AsSpan(at), Blanks);
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at + 1));
                return tokens;
            }
            var (token, length) = Next(text.AsSpan(at), at + 1);
            tokens.Add(token);
            at += length;
        }
    }

    private static (Token Token, int Length) Next(ReadOnlySpan<char> rest, int at)
    {
        if (char.IsAsciiDigit(rest[0]) || (rest[0] == '.' && rest.Length > 1 && char.IsAsciiDigit(rest[1])))
            return Number(rest, at);
        if (LengthOf(rest, OfWords) is > 0 and var letters)
            return (new Token(TokenKind.Word, rest[..letters].ToString().ToLowerInvariant(), at), letters);
        if (rest[0] is '\'' or '`')
            return Quoted(rest, at);
        foreach (var sign in Signs)
        {
            if (rest.StartsWith(sign))
                return (new Token(TokenKind.Sign, sign == "!=" ? "<>" : sign, at), sign.Length);
        }
        throw new ExpressionException(at, rest[0] == '"' ? "has a double quote: a text stands in single ones" : $"has '{rest[0]}', which means nothing");
    }

    private static (Token Token, int Length) Number(ReadOnlySpan<char> rest, int at)
    {
        var length = LengthOf(rest, OfNumbers);
        var number = rest[..length];
        if (number.Count('.') > 1 || number[^1] == '.')
            throw new ExpressionException(at, "has a number with a point out of place");
        if (length < rest.Length && OfWords.Contains(rest[length]))
            throw new ExpressionException(at, "has a number that runs into a word; a number is digits with a point or none");
        return (new Token(TokenKind.Number, number.ToString(), at), length);
    }

    /// <summary>A quote within is doubled.</summary>
    private static (Token Token, int Length) Quoted(ReadOnlySpan<char> rest, int at)
    {
        var quote = rest[0];
        for (var end = 1; end < rest.Length; end++)
        {
            if (rest[end] != quote)
                continue;
            if (end + 1 < rest.Length && rest[end + 1] == quote)
            {
                end++;
                continue;
            }
            var inside = rest[1..end].ToString().Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
            return (new Token(quote == '`' ? TokenKind.Name : TokenKind.Text, inside, at), end + 1);
        }
        throw new ExpressionException(at, $"opens a quote ({quote}) that is never closed");
    }

    private static int LengthOf(ReadOnlySpan<char> text, SearchValues<char> of) => text.IndexOfAnyExcept(of) is >= 0 and var end ? end : text.Length;
}
