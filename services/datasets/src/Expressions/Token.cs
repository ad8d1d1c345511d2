namespace Imports.Datasets;

/// <summary>A word, literal or sign of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word in lower case, a quoted name or text without its quotes, a number or sign as it stands.</param>
/// <param name="At">The character that it begins at, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int At)
{
    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsWord(string word) => Kind == TokenKind.Word && Text == word;

    /// <summary>For a message.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => "a text",
        _ => $"'{Text}'",
    };
}

internal enum TokenKind
{
    Word,

    /// <summary>In backticks: a column, whatever words there are.</summary>
    Name,
    Number,
    Text,
    Sign,
    End,
}
