using System.Text;
using Imports.Ledger;

namespace Imports.ReadingBench;

/// <summary>A dialect that is measured, and how its file is written.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Dialect">How it is read.</param>
/// <param name="LineBreak">What ends its lines.</param>
/// <param name="QuotesAll">Every field stands in quotes.</param>
internal sealed record GivenDialect(string Name, SourceDialect Dialect, string LineBreak = "\n", bool QuotesAll = false)
{
    public static readonly IReadOnlyList<GivenDialect> All =
    [
        new("comma", SourceDialect.Of(',')),
        new("semicolon, CRLF", SourceDialect.Of(';'), "\r\n"),
        new("tab", SourceDialect.Of('\t')),
        new("bar", SourceDialect.Of('|')),
        new("comma, all in quotes", SourceDialect.Of(','), "\r\n", QuotesAll: true),
        new("single quotes, all in quotes", SourceDialect.Of(',') with { Quote = '\'' }, QuotesAll: true),
        new("backslash escapes", SourceDialect.Of('\t') with { Escape = QuoteEscape.Backslash }),
        new("no quotes", SourceDialect.Of('\t') with { Quote = null, Escape = QuoteEscape.None }),
        new("comments", SourceDialect.Of(',') with { Comment = '#' }),
        new("Windows-1252", SourceDialect.Of(';') with { Encoding = TextEncoding.Windows1252 }, "\r\n"),
        new("Latin-1", SourceDialect.Of(';') with { Encoding = TextEncoding.Latin1 }, "\r\n"),
        new("UTF-16 LE", SourceDialect.Of('\t') with { Encoding = TextEncoding.Utf16LittleEndian }, "\r\n"),
        new("UTF-16 BE", SourceDialect.Of('\t') with { Encoding = TextEncoding.Utf16BigEndian }, "\r\n"),
    ];

    /// <summary>The rows as a file of this dialect, without a byte order mark.</summary>
    public byte[] Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        var encoding = TextOf(Dialect.Encoding);
        using var bytes = new MemoryStream();
        using (var writer = new StreamWriter(bytes, encoding, 1 << 16, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                for (var i = 0; i < row.Count; i++)
                {
                    if (i > 0)
                        writer.Write(Dialect.Delimiter);
                    writer.Write(Field(row[i]));
                }
                writer.Write(LineBreak);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Of the rows that are measured no field holds what a dialect without quotes could not write.</summary>
    private string Field(string text)
    {
        if (Dialect.Quote is not { } quote)
            return text.Replace(Dialect.Delimiter, ' ');
        if (Dialect.HasBackslashes)
            return text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace($"{quote}", $"\\{quote}", StringComparison.Ordinal).Replace($"{Dialect.Delimiter}", $"\\{Dialect.Delimiter}", StringComparison.Ordinal);
        return QuotesAll || text.AsSpan().IndexOfAny([quote, Dialect.Delimiter, '\r', '\n']) >= 0 ? $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}" : text;
    }

    private static Encoding TextOf(TextEncoding encoding)
    {
        if (encoding == TextEncoding.Utf8)
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (encoding == TextEncoding.Utf16LittleEndian || encoding == TextEncoding.Utf16BigEndian)
            return new UnicodeEncoding(bigEndian: encoding == TextEncoding.Utf16BigEndian, byteOrderMark: false);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(encoding.Name);
    }
}
