using CsvHelper;

namespace Imports.Parsing.Splitting;

/// <summary>
/// How every source is read: RFC 4180 with one delimiter. The cutter and the parser both take their options from here, so that one state machine
/// decides where a record ends; a batch read alone gives the records that a read of the whole file gives.
/// </summary>
public static class CsvDialect
{
    /// <summary>The delimiters that are looked for, in the order that decides a tie.</summary>
    public static ReadOnlySpan<char> Delimiters => [',', ';', '\t', '|'];

    /// <summary>
    /// Put before every piece that is read. An empty line is no record, and with it in front bytes that happen to look like a byte order mark
    /// are what they are anywhere but at the start of a file: text.
    /// </summary>
    public const byte LeadIn = (byte)'\n';

    /// <summary>Read ahead of the cutter, in bytes.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <param name="delimiter">One of <see cref="Delimiters"/>.</param>
    /// <param name="maxRecordBytes">Longest record of a stream; null where the bytes are in memory already.</param>
    /// <param name="onMalformed">Told of a record whose quotes are wrong, just before it is read.</param>
    public static CsvReaderOptions Options(char delimiter, int? maxRecordBytes = null, Action<CsvMalformedRecord>? onMalformed = null) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        SkipEmptyLines = true,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = onMalformed,
        MaxRecordSize = maxRecordBytes,
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
