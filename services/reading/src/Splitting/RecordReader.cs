using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Imports.Ledger;
using Imports.Objects;
using Imports.Runs;

namespace Imports.Reading.Splitting;

/// <summary>Reads the records of one piece of a source that is in memory, and knows where in the source each of them stands.</summary>
public sealed class RecordReader : IDisposable
{
    private readonly CsvReader csv;
    private readonly SourceDialect dialect;
    private readonly bool isPlain;
    private readonly int unitBytes;
    private readonly SourcePosition start;
    private readonly ReadOnlyMemory<byte> led;
    private readonly ReadOnlyMemory<byte> units;
    private readonly EscapeMask? mask;
    private byte[]? rented;
    private byte[] scratch = [];
    private int records;
    private CsvMalformedReason? reported;

    /// <param name="led">The piece with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <param name="dialect">How it is read.</param>
    /// <param name="start">Where the piece starts.</param>
    public RecordReader(ReadOnlyMemory<byte> led, SourceDialect dialect, SourcePosition start)
    {
        this.led = led;
        this.dialect = dialect;
        this.start = start;
        isPlain = dialect.IsPlain;
        unitBytes = dialect.Encoding.UnitBytes;
        mask = dialect.HasBackslashes ? new EscapeMask() : null;
        units = dialect.IsReadAsItStands ? led : Units(led.Span[1..]);
        csv = CsvReader.Create(units, CsvDialect.Options(dialect, onMalformed: malformed => reported = malformed.Reason));
    }

    public int FieldCount => csv.FieldCount;

    /// <summary>How the record's bytes are text.</summary>
    public TextEncoding Encoding => dialect.Encoding;

    /// <summary>The number of the row in the source, from 1.</summary>
    public long Row => start.Row + records - 1;

    public long FirstByte => start.Byte + ((csv.ByteOffset - 1) * unitBytes);

    public long FirstLine => start.Line + csv.LineNumber - 2 + MaskedBreaks(csv.ByteOffset);

    /// <summary>A quote that is never closed keeps the file's last line break within the record; no line comes after that.</summary>
    public long LastLine => FirstLine + BreaksWithin(csv.RawRecord);

    /// <summary>Row, bytes and lines at once: asked for with every record.</summary>
    public RowPlace Place
    {
        get
        {
            var raw = csv.RawRecord;
            var firstLine = FirstLine;
            return new RowPlace(Row, FirstByte, isPlain ? raw.Length : Raw.Length, firstLine, firstLine + BreaksWithin(raw));
        }
    }

    /// <summary>The record as it stands in the source, without its line break. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Raw => isPlain ? csv.RawRecord : Source(csv.ByteOffset, csv.RawRecord.Length);

    /// <summary>The record is text in its encoding.</summary>
    public bool IsText => isPlain ? Utf8.IsValid(csv.RawRecord) : dialect.Encoding.IsText(Raw);

    /// <summary>The record begins with that character, in ASCII.</summary>
    public bool BeginsWith(char character) => csv.RawRecord is [var first, ..] && first == character;

    /// <summary>
    /// What is wrong with the record's quotes, or null. The record is read as well as may be all the same. A quote within a field that does not begin with one is text:
    /// it can mean nothing else.
    /// </summary>
    public CsvMalformedReason? QuoteProblem => reported is null || (reported == CsvMalformedReason.StrayQuote && StrayQuotesAreText()) ? null : reported;

    /// <summary>Where the line after the record starts.</summary>
    public SourcePosition After
    {
        get
        {
            var next = EndUnit + CsvDialect.BreakLength(units.Span[(int)EndUnit..]);
            return new SourcePosition(start.Byte + Math.Min((next - 1) * unitBytes, led.Length - 1), Row + 1, LastLine + 1);
        }
    }

    private long EndUnit => csv.ByteOffset + csv.RawRecord.Length;

    /// <summary>The cells of the record have a guard before what a spreadsheet would run: <see cref="Field"/> takes it off. Until the next read.</summary>
    public bool IsGuarded { get; set; }

    public bool Read()
    {
        reported = null;
        IsGuarded = false;
        if (!csv.Read())
            return false;
        records++;
        return true;
    }

    /// <summary>The value of a field in UTF-8, its quotes and escapes removed; a byte 0xFF stands for what is no text. Valid until the next field is asked for.</summary>
    public ReadOnlySpan<byte> Field(int index)
    {
        var value = isPlain ? csv.GetSpan(index) : Decoded(index);
        return IsGuarded ? CellGuard.Off(value) : value;
    }

    /// <summary>Where in <see cref="Raw"/> the field stands, with its quotes and escapes.</summary>
    public Range PlaceOf(int index)
    {
        var raw = csv.GetRawSpan(index);
        csv.RawRecord.Overlaps(raw, out var at);
        return (at * unitBytes)..Math.Min((at + raw.Length) * unitBytes, Raw.Length);
    }

    /// <summary>The field stands in quotes.</summary>
    public bool IsQuoted(int index) => csv.GetRawSpan(index) is [var first, ..] && first == dialect.Quote;

    public void Dispose()
    {
        csv.Dispose();
        if (rented is null)
            return;
        LargeBuffers.Pool.Return(rented);
        rented = null;
    }

    /// <summary>Only the first problem of a record is reported, so all its fields are looked at.</summary>
    private bool StrayQuotesAreText()
    {
        for (var i = 0; i < csv.FieldCount; i++)
        {
            if (!FieldText.IsSound(csv.GetRawSpan(i), dialect.Quote))
                return false;
        }
        return true;
    }

    private ReadOnlyMemory<byte> Units(ReadOnlySpan<byte> source)
    {
        var count = CodeUnits.Count(dialect, source.Length);
        rented = LargeBuffers.Pool.Rent(count + 1);
        rented[0] = CsvDialect.LeadIn;
        var narrow = rented.AsSpan(1, count);
        CodeUnits.Write(dialect, source, narrow);
        mask?.Apply(narrow);
        return rented.AsMemory(0, count + 1);
    }

    private ReadOnlySpan<byte> Decoded(int index)
    {
        var value = csv.GetSpan(index);
        if (Ascii.IsValid(value))
            return value;
        if (dialect.IsReadAsItStands)
            return ToUtf8(value);
        var raw = csv.GetRawSpan(index);
        csv.RawRecord.Overlaps(raw, out var at);
        var text = ToUtf8(Source(csv.ByteOffset + at, raw.Length));
        return text[..FieldText.Unwrap(text, dialect)];
    }

    private Span<byte> ToUtf8(ReadOnlySpan<byte> source)
    {
        var most = dialect.Encoding.MaxUtf8Bytes(source.Length);
        if (scratch.Length < most)
            scratch = new byte[Math.Max(most, 2 * scratch.Length)];
        return scratch.AsSpan(0, dialect.Encoding.ToUtf8(source, scratch));
    }

    private int BreaksWithin(ReadOnlySpan<byte> raw)
    {
        var breaks = CsvDialect.LineBreaks(raw) - (raw is [.., (byte)'\n' or (byte)'\r'] ? 1 : 0);
        return mask is null ? breaks : breaks + MaskedBreaks(csv.ByteOffset + raw.Length) - MaskedBreaks(csv.ByteOffset);
    }

    private int MaskedBreaks(long unit) => mask?.BreaksBefore(unit - 1) ?? 0;

    private ReadOnlySpan<byte> Source(long unit, int count)
    {
        var first = 1 + ((int)(unit - 1) * unitBytes);
        return led.Span[first..Math.Min(first + (count * unitBytes), led.Length)];
    }
}
