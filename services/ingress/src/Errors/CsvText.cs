using System.Buffers;
using System.Text;

namespace Imports.Ingress;

/// <summary>How the error report writes CSV: RFC 4180 with the delimiter of the file.</summary>
internal static class CsvText
{
    public const byte Quote = (byte)'"';

    /// <summary>Counts the fields of a record as it came, without its line break.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="delimiter">Of the file.</param>
    /// <param name="fields">At least 1; of a malformed record without meaning.</param>
    /// <returns>False = a quote stands where none may: behind such a record nothing can be added.</returns>
    public static bool TryCount(ReadOnlySpan<byte> record, byte delimiter, out int fields)
    {
        for (fields = 1; ; fields++)
        {
            var length = record is [Quote, ..] ? QuotedLength(record) : PlainLength(record, delimiter);
            if (length < 0)
                return false;
            record = record[length..];
            if (record.IsEmpty)
                return true;
            if (record[0] != delimiter)
                return false;
            record = record[1..];
        }
    }

    /// <summary>A value as one field, in quotes where it needs them.</summary>
    public static void Write(IBufferWriter<byte> output, string value, char delimiter)
    {
        var needsQuotes = value.AsSpan().IndexOfAny(delimiter, '"', '\n') >= 0 || value.Contains('\r') || value is [' ', ..] or [.., ' '];
        Encoding.UTF8.GetBytes(needsQuotes ? $"\"{value.Replace("\"", "\"\"")}\"" : value, output);
    }

    /// <summary>Bytes of any kind as one field, in quotes.</summary>
    public static void WriteQuoted(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write([Quote]);
        for (int at; (at = bytes.IndexOf(Quote)) >= 0; bytes = bytes[(at + 1)..])
        {
            output.Write(bytes[..(at + 1)]);
            output.Write([Quote]);
        }

        output.Write(bytes);
        output.Write([Quote]);
    }

    private static int PlainLength(ReadOnlySpan<byte> record, byte delimiter)
    {
        var end = record.IndexOf(delimiter);
        var field = end < 0 ? record : record[..end];
        return field.IndexOfAny(Quote, (byte)'\r', (byte)'\n') >= 0 ? -1 : field.Length;
    }

    private static int QuotedLength(ReadOnlySpan<byte> record)
    {
        for (var at = 1; ; at += 2)
        {
            var next = record[at..].IndexOf(Quote);
            if (next < 0)
                return -1;
            at += next;
            if (at + 1 == record.Length || record[at + 1] != Quote)
                return at + 1;
        }
    }
}
