using System.Buffers;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Puts the mark of <see cref="CellGuard"/> into a field as it came, in the dialect of its file.</summary>
internal sealed class FieldGuard(SourceDialect dialect, CsvText csv)
{
    private readonly byte[] quote = dialect.Quote is { } one ? dialect.Encoding.FromText(one.ToString()) : [];
    private readonly byte[] escapedMark = dialect.Encoding.FromText($"{(dialect.HasBackslashes && dialect.Quote == CellGuard.Mark ? "\\" : "")}{CellGuard.Mark}");

    /// <summary>As it stands in a field in which it means nothing else.</summary>
    public byte[] Mark { get; } = dialect.Encoding.FromText(CellGuard.Mark.ToString());

    /// <summary>Bytes that become one field begin so that it is needed. Where they have marks already, an apostrophe is one.</summary>
    public bool NeedsMark(ReadOnlySpan<byte> bytes, bool hasMarks) => NeedsMark(CharAt(bytes), hasMarks);

    /// <summary>Writes a field that needs the mark, with it. False = it needs none, and nothing is written.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="field">As it came, its quotes included.</param>
    /// <param name="isFirst">It is the record's first.</param>
    /// <param name="hasMarks">The record's fields have marks already.</param>
    public bool TryWrite(IBufferWriter<byte> output, ReadOnlySpan<byte> field, bool isFirst, bool hasMarks)
    {
        var isQuoted = quote.Length > 0 && field.StartsWith(quote);
        var content = isQuoted ? field[quote.Length..] : field;
        if (!NeedsMark(FirstOf(content, isQuoted), hasMarks))
            return false;
        if (isQuoted)
        {
            output.Write(quote);
            // The mark is the quote itself where such enclose the fields.
            if (dialect.Quote == CellGuard.Mark && !dialect.HasBackslashes)
                output.Write(quote);
        }
        else if ((dialect.Quote == CellGuard.Mark && !dialect.HasBackslashes) || (isFirst && dialect.Comment == CellGuard.Mark))
        {
            // Bare, the mark would open quotes, or make the line a comment.
            if (quote.Length == 0 || dialect.HasBackslashes)
                return false;
            csv.WriteWhole(output, [.. Mark, .. content]);
            return true;
        }
        output.Write(escapedMark);
        output.Write(content);
        return true;
    }

    private static bool NeedsMark(char? first, bool hasMarks) => first is { } one && (hasMarks ? CellGuard.IsRun(one) : CellGuard.IsGuarded(one));

    /// <summary>The first character of the value; null = it has none, or it is no text.</summary>
    private char? FirstOf(ReadOnlySpan<byte> content, bool isQuoted)
    {
        if (CharAt(content) is not { } first)
            return null;
        if (dialect.HasBackslashes && first == SourceDialect.Backslash)
            return CharAt(content[dialect.Encoding.UnitBytes..]) switch { 't' => '\t', 'r' => '\r', 'n' => '\n', var escaped => escaped };
        // Twice it is text, once it closes the field.
        return isQuoted && first == dialect.Quote && CharAt(content[dialect.Encoding.UnitBytes..]) != first ? null : first;
    }

    /// <summary>No character of a guard has more than three bytes in UTF-8.</summary>
    private char? CharAt(ReadOnlySpan<byte> bytes)
    {
        var encoding = dialect.Encoding;
        var length = encoding == TextEncoding.Utf8 ? Math.Min(3, bytes.Length) : encoding.UnitBytes;
        if (length == 0 || bytes.Length < length)
            return null;
        return encoding.ToText(bytes[..length])[0];
    }
}
