using System.Buffers;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>How the error report writes CSV: in the dialect of the file.</summary>
internal sealed class CsvText
{
    private readonly SourceDialect dialect;
    private readonly byte[] delimiter;
    private readonly byte[] quote;
    private readonly byte[] escape;
    private readonly string special;

    public CsvText(SourceDialect dialect)
    {
        this.dialect = dialect;
        delimiter = Unit(dialect.Delimiter);
        quote = dialect.Quote is { } one ? Unit(one) : [];
        escape = dialect.HasBackslashes ? Unit(SourceDialect.Backslash) : quote;
        special = $"{dialect.Delimiter}{dialect.Quote}{(dialect.HasBackslashes ? "\\" : "")}{dialect.Comment}\r\n";
    }

    /// <summary>Finds the fields of a record as it came, without its line break.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="lengths">The bytes of each, at least of one; of a malformed record without meaning.</param>
    /// <returns>False = a quote stands where none may: behind such a record nothing can be added.</returns>
    public bool TrySplit(ReadOnlySpan<byte> record, List<int> lengths)
    {
        lengths.Clear();
        if (dialect.IsReadAsItStands)
            return TrySplitUnits(record, lengths);
        var count = CodeUnits.Count(dialect, record.Length);
        var rented = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            var units = rented.AsSpan(0, count);
            CodeUnits.Write(dialect, record, units);
            if (dialect.HasBackslashes)
                new EscapeMask().Apply(units);
            if (!TrySplitUnits(units, lengths))
                return false;
            for (var i = 0; i < lengths.Count; i++)
                lengths[i] *= dialect.Encoding.UnitBytes;
            // Half a unit at the end counted as one.
            lengths[^1] -= (count * dialect.Encoding.UnitBytes) - record.Length;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void WriteDelimiter(IBufferWriter<byte> output) => output.Write(delimiter);

    public void WriteLineBreak(IBufferWriter<byte> output) => output.Write(dialect.Encoding.FromText(Newline.Text(dialect.Newline)));

    /// <summary>A value as one field, in quotes where it needs them.</summary>
    public void Write(IBufferWriter<byte> output, string value)
    {
        var bytes = dialect.Encoding.FromText(dialect.Quote is null && !dialect.HasBackslashes ? Plain(value) : value);
        if (value.AsSpan().IndexOfAny(special) >= 0 || value is [' ', ..] or [.., ' '])
            WriteWhole(output, bytes);
        else
            output.Write(bytes);
    }

    /// <summary>Bytes of any kind as one field. Where the file has neither quotes nor escapes, its delimiters make it several.</summary>
    public void WriteWhole(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(quote);
        var unitBytes = dialect.Encoding.UnitBytes;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(unitBytes, bytes.Length)..])
        {
            var unit = bytes[..Math.Min(unitBytes, bytes.Length)];
            if (NeedsEscape(unit))
                output.Write(escape);
            output.Write(unit);
            if (unit.Length < unitBytes)
                output.Write([(byte)0]);
        }
        output.Write(quote);
    }

    /// <summary>Where neither quotes nor escapes are known, a delimiter or a line break within a value becomes a blank.</summary>
    private string Plain(string value) => string.Concat(value.Select(one => one == dialect.Delimiter || one is '\r' or '\n' ? ' ' : one));

    private bool NeedsEscape(ReadOnlySpan<byte> unit)
    {
        if (dialect.Quote is not null && unit.SequenceEqual(quote))
            return true;
        return dialect.HasBackslashes
            && (unit.SequenceEqual(escape) || (dialect.Quote is null && (unit.SequenceEqual(delimiter) || unit.SequenceEqual(Unit('\n')) || unit.SequenceEqual(Unit('\r')))));
    }

    private byte[] Unit(char one) => dialect.Encoding.FromText(one.ToString());

    private bool TrySplitUnits(ReadOnlySpan<byte> record, List<int> lengths)
    {
        while (true)
        {
            var length = dialect.Quote is { } mark && record is [var first, ..] && first == mark ? QuotedLength(record, (byte)mark) : PlainLength(record);
            if (length < 0)
                return false;
            lengths.Add(length);
            record = record[length..];
            if (record.IsEmpty)
                return true;
            if (record[0] != dialect.Delimiter)
                return false;
            record = record[1..];
        }
    }

    private int PlainLength(ReadOnlySpan<byte> record)
    {
        var end = record.IndexOf((byte)dialect.Delimiter);
        var field = end < 0 ? record : record[..end];
        var opens = dialect.Quote is { } mark && field.TrimStart(" \t"u8) is [var first, ..] && first == mark;
        return opens || field.IndexOfAny((byte)'\r', (byte)'\n') >= 0 ? -1 : field.Length;
    }

    private static int QuotedLength(ReadOnlySpan<byte> record, byte mark)
    {
        for (var at = 1; ; at += 2)
        {
            var next = record[at..].IndexOf(mark);
            if (next < 0)
                return -1;
            at += next;
            if (at + 1 == record.Length || record[at + 1] != mark)
                return at + 1;
        }
    }
}
