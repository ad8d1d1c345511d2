using CsvHelper;

namespace Imports.Parsing.Splitting;

/// <summary>Reads the records of one piece of a source that is in memory, and knows where in the source each of them stands.</summary>
public sealed class RecordReader : IDisposable
{
    private readonly CsvReader csv;
    private readonly SourcePosition start;
    private readonly ReadOnlyMemory<byte> led;
    private int records;

    /// <param name="led">The piece with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <param name="delimiter">One of <see cref="CsvDialect.Delimiters"/>.</param>
    /// <param name="start">Where the piece starts.</param>
    public RecordReader(ReadOnlyMemory<byte> led, char delimiter, SourcePosition start)
    {
        this.led = led;
        this.start = start;
        csv = CsvReader.Create(led, CsvDialect.Options(delimiter, onMalformed: malformed => QuoteProblem = malformed.Reason));
    }

    public int FieldCount => csv.FieldCount;

    /// <summary>The number of the row in the source, from 1.</summary>
    public long Row => start.Row + records - 1;

    public long FirstByte => start.Byte + csv.ByteOffset - 1;

    public long FirstLine => start.Line + csv.LineNumber - 2;

    /// <summary>A quote that is never closed keeps the file's last line break within the record; no line comes after that.</summary>
    public long LastLine => FirstLine + CsvDialect.LineBreaks(Raw) - (Raw is [.., (byte)'\n' or (byte)'\r'] ? 1 : 0);

    /// <summary>The record as it stands in the source, without its line break. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Raw => csv.RawRecord;

    /// <summary>What is wrong with the record's quotes, or null. The record is read as well as may be all the same.</summary>
    public CsvMalformedReason? QuoteProblem { get; private set; }

    /// <summary>Where the line after the record starts.</summary>
    public SourcePosition After
    {
        get
        {
            var end = (int)csv.ByteOffset + csv.RawRecord.Length;
            return new SourcePosition(start.Byte + end - 1 + CsvDialect.BreakLength(led.Span[end..]), Row + 1, LastLine + 1);
        }
    }

    public bool Read()
    {
        QuoteProblem = null;
        if (!csv.Read())
            return false;
        records++;
        return true;
    }

    /// <summary>The value of a field, its quotes removed. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Field(int index) => csv.GetSpan(index);

    public void Dispose() => csv.Dispose();
}
