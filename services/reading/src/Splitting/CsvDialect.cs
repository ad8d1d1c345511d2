using CsvHelper;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>
/// How the reader is told a source's dialect. The cutter and the parser both take their options from here, so that one state machine
/// decides where a record ends; a batch read alone gives the records that a read of the whole file gives.
/// </summary>
public static class CsvDialect
{
    /// <summary>
    /// Put before every piece that is read. An empty line is no record, and with it in front bytes that happen to look like a byte order mark
    /// are what they are anywhere but at the start of a file: text.
    /// </summary>
    public const byte LeadIn = (byte)'\n';

    /// <summary>Read ahead of the cutter, in bytes.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <param name="dialect">Of the source.</param>
    /// <param name="maxRecordUnits">Longest record of a stream; null where the bytes are in memory already.</param>
    /// <param name="onMalformed">Told of a record whose quotes are wrong, just before it is read.</param>
    public static CsvReaderOptions Options(SourceDialect dialect, int? maxRecordUnits = null, Action<CsvMalformedRecord>? onMalformed = null) => new()
    {
        Mode = dialect.Quote is null ? CsvMode.NoEscape : CsvMode.Rfc4180,
        Separator = dialect.Delimiter,
        Quote = dialect.Quote ?? SourceDialect.DoubleQuote,
        CommentPrefix = dialect.Comment,
        HasHeader = false,
        SkipEmptyLines = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = onMalformed,
        MaxRecordSize = maxRecordUnits,
        BufferSize = BufferBytes,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Line breaks in a record: CR LF, LF or a CR alone, as the reader counts them.</summary>
    public static int LineBreaks(ReadOnlySpan<byte> record)
    {
        var breaks = 0;
        while (record.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            breaks++;
            record = record[(at + BreakLength(record[at..]))..];
        }
        return breaks;
    }

    /// <summary>Bytes of the line break that <paramref name="bytes"/> starts with; 0 when there is none.</summary>
    public static int BreakLength(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\r' or (byte)'\n', ..] => 1,
        _ => 0,
    };
}
