using System.Text;
using Imports.Ledger;

namespace Imports.Reading.Tests;

/// <summary>A row as the reference reader sees it.</summary>
internal sealed record ReferenceRow(long FirstByte, int LengthBytes, long FirstLine, long LastLine, IReadOnlyList<string> Fields, bool IsMalformed);

/// <summary>
/// Reads a source the slow way: one character of its encoding after another, by a table of states, with .NET's own decoders. It shares no code with the reader that it is held against,
/// but for the record that says what the dialect is.
/// </summary>
internal sealed class ReferenceReader(byte[] source, SourceDialect dialect)
{
    private readonly List<ReferenceRow> rows = [];
    private readonly List<string> fields = [];
    private readonly List<byte> field = [];
    private State state = State.RowStart;
    private bool isMalformed;
    private bool wasQuoted;
    private bool isBlankByEscape;
    private int doubled;
    private bool hasEscape;
    private int firstByte;
    private long firstLine = 1;
    private long line = 1;
    private int breakEnd = -1;

    private enum State
    {
        RowStart,
        FieldStart,
        Plain,
        Quoted,
        Closed,
        Comment,
    }

    private int UnitBytes => dialect.Encoding.UnitBytes;

    public IReadOnlyList<ReferenceRow> Read()
    {
        for (var at = 0; at < source.Length;)
            at += Take(at);
        if (state is not (State.RowStart or State.Comment))
        {
            isMalformed |= state == State.Quoted;
            EndRow(source.Length, atEnd: true);
        }
        return rows;
    }

    /// <summary>The unit at a place; -1 = there is none, 0xFFFF = half a one.</summary>
    private int Unit(int at)
    {
        if (at >= source.Length)
            return -1;
        if (UnitBytes == 1)
            return source[at];
        if (at + 1 >= source.Length)
            return 0xFFFF;
        return dialect.Encoding.Name == "utf-16be" ? (source[at] << 8) | source[at + 1] : source[at] | (source[at + 1] << 8);
    }

    /// <summary>Of the line break at a place; 0 = there is none that counts.</summary>
    private int BreakBytes(int at) => (Unit(at), dialect.Newline) switch
    {
        ('\r', null or "crlf") when Unit(at + UnitBytes) == '\n' => 2 * UnitBytes,
        ('\r', null or "cr") or ('\n', null or "lf") => UnitBytes,
        _ => 0,
    };

    /// <summary>Takes what stands at a place, and says how many bytes that were.</summary>
    private int Take(int at)
    {
        var unit = Unit(at);
        var breakBytes = BreakBytes(at);
        var isBreak = breakBytes > 0;
        if (state == State.RowStart)
        {
            if (isBreak)
            {
                line++;
                return breakBytes;
            }
            if (unit == dialect.Comment)
            {
                state = State.Comment;
                return UnitBytes;
            }
            (firstByte, firstLine, state) = (at, line, State.FieldStart);
        }
        if (dialect.Escape == QuoteEscape.Backslash && unit == '\\')
            return TakeEscape(at);
        if (isBreak && state != State.Quoted)
        {
            if (state == State.Comment)
                state = State.RowStart;
            else
                EndRow(at, atEnd: false);
            line++;
            return breakBytes;
        }
        if (isBreak)
            (line, breakEnd) = (line + 1, at + breakBytes);
        TakeCharacter(at, unit, isBreak ? breakBytes : UnitBytes);
        return isBreak ? breakBytes : SkipDoubled(at);
    }

    private int SkipDoubled(int at)
    {
        var bytes = UnitBytes + doubled;
        doubled = 0;
        return Math.Min(bytes, source.Length - at);
    }

    private void TakeCharacter(int at, int unit, int bytes)
    {
        var isQuote = unit == dialect.Quote;
        switch (state)
        {
            case State.Comment:
                return;
            case State.FieldStart when isQuote:
                (state, wasQuoted) = (State.Quoted, true);
                return;
            case State.Quoted when isQuote && Unit(at + UnitBytes) == dialect.Quote:
                doubled = UnitBytes;
                break;
            case State.Quoted when isQuote:
                state = State.Closed;
                return;
            case State.FieldStart or State.Plain or State.Closed when unit == dialect.Delimiter:
                EndField();
                state = State.FieldStart;
                return;
            case State.FieldStart:
                state = State.Plain;
                break;
            case State.Plain or State.Closed:
                isMalformed |= state == State.Closed || (isQuote && !hasEscape && IsBlank());
                break;
        }
        for (var i = at; i < Math.Min(at + bytes, source.Length); i++)
            field.Add(source[i]);
    }

    /// <summary>An escape and what stands behind it; of CR LF both.</summary>
    private int TakeEscape(int at)
    {
        var next = Unit(at + UnitBytes);
        var breakBytes = BreakBytes(at + UnitBytes);
        var taken = next < 0 ? UnitBytes : breakBytes > 0 ? UnitBytes + breakBytes : Math.Min(2 * UnitBytes, source.Length - at);
        if (breakBytes > 0)
            line++;
        if (state == State.Comment)
            return taken;
        isMalformed |= state == State.Closed;
        hasEscape = true;
        state = state == State.FieldStart ? State.Plain : state;
        var letter = next switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\0' };
        if (next < 0)
            field.AddRange(source[at..]);
        else if (letter != '\0')
            field.AddRange(Encode(letter));
        else
            field.AddRange(source[(at + UnitBytes)..(at + taken)]);
        isBlankByEscape = next == 'N' && field.Count == UnitBytes && !wasQuoted;
        return taken;
    }

    /// <summary>What stands in the field so far may stand before a quote that opens it.</summary>
    private bool IsBlank() => Text([.. field]).All(one => one is ' ' or '\t');

    private byte[] Encode(char one) => dialect.Encoding.Name switch
    {
        "utf-16le" => Encoding.Unicode.GetBytes([one]),
        "utf-16be" => Encoding.BigEndianUnicode.GetBytes([one]),
        _ => [(byte)one],
    };

    private void EndField()
    {
        fields.Add(isBlankByEscape && field.Count == UnitBytes ? "" : Text([.. field]));
        field.Clear();
        (isBlankByEscape, wasQuoted, hasEscape) = (false, false, false);
    }

    private void EndRow(int end, bool atEnd)
    {
        EndField();
        var endsInBreak = atEnd && state == State.Quoted && breakEnd == end;
        rows.Add(new ReferenceRow(firstByte, end - firstByte, firstLine, endsInBreak ? line - 1 : line, [.. fields], isMalformed));
        fields.Clear();
        (isMalformed, state) = (false, State.RowStart);
    }

    private string Text(byte[] bytes) => dialect.Encoding.Name switch
    {
        "utf-8" => Encoding.UTF8.GetString(bytes),
        "utf-16le" => Encoding.Unicode.GetString(bytes),
        "utf-16be" => Encoding.BigEndianUnicode.GetString(bytes),
        "iso-8859-1" => Encoding.Latin1.GetString(bytes),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes),
    };
}
