using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>
/// Comments that nobody stated are found from the lines above the header. So that no row is lost to that, what is passed over between rows is looked at: a line with the fields
/// of a row is an error.
/// </summary>
/// <param name="dialect">Of the source.</param>
/// <param name="fieldCount">Of its header.</param>
public sealed class CommentGuard(SourceDialect dialect, int fieldCount)
{
    /// <summary>So much of a gap is looked at; a longer one is in doubt.</summary>
    private const int MostBytes = 1 << 20;

    private readonly SourceDialect uncommented = dialect with { Comment = null };
    private readonly List<(long FirstByte, long LastByte)> gaps = [];

    /// <summary>Notes what lies between two rows, or before the first or behind the last; a line break is nothing.</summary>
    public void Note(long firstByte, long lastByte)
    {
        if (lastByte - firstByte > 2 * dialect.Encoding.UnitBytes)
            gaps.Add((firstByte, lastByte));
    }

    /// <summary>Reads the gaps of one piece of the source through one stream: there may be as many as rows.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.DialectAmbiguous"/>.</exception>
    public async Task CheckAsync(OpenSource open, CancellationToken cancellationToken)
    {
        Stream? source = null;
        try
        {
            var at = 0L;
            foreach (var (first, last) in gaps)
            {
                if (source is { CanSeek: true })
                    source.Seek(first - at, SeekOrigin.Current);
                else
                {
                    if (source is not null)
                        await source.DisposeAsync();
                    source = await open(first, cancellationToken);
                }
                var led = new byte[1 + (int)Math.Min(last - first, MostBytes)];
                led[0] = CsvDialect.LeadIn;
                at = first + await source.ReadAtLeastAsync(led.AsMemory(1), led.Length - 1, throwOnEndOfStream: false, cancellationToken);
                Check(led, first);
                if (last - first > MostBytes)
                    throw Ambiguous($"from byte {first} on more than {MostBytes} bytes are comments or blank");
            }
        }
        finally
        {
            if (source is not null)
                await source.DisposeAsync();
        }
        gaps.Clear();
    }

    private void Check(byte[] led, long first)
    {
        using var reader = new RecordReader(led, uncommented, new SourcePosition(first, 0, 1));
        while (reader.Read())
        {
            if (reader.BeginsWith(dialect.Comment!.Value) && reader.FieldCount == fieldCount)
                throw Ambiguous($"the line at byte {reader.FirstByte} does too, and has as many fields as the header");
        }
    }

    private ImportException Ambiguous(string what) => new(
        ErrorCodes.DialectAmbiguous, $"Lines above the header begin with {dialect.Comment}, as comments do; {what}. State comment={dialect.Comment} or comment=none.");
}
