using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Imports.MySql.Connections;

namespace Imports.MySql.Bulk;

/// <summary>
/// Reads rows as <c>LOAD DATA</c> does: fields end at a tab, rows at a line feed, a backslash escapes, <c>\N</c> alone is NULL. Holds one
/// field at a time, however long the rows are.
/// </summary>
internal sealed class FieldReader(Stream rows, Func<bool> stopped, int bufferBytes = 128 * 1024) : IDisposable
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\t\n\\"u8);

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
    private byte[] unescaped = [];
    private int start;
    private int filled;
    private bool atEnd;

    /// <summary>Bytes of the last row's values, as UTF-8.</summary>
    public long RowBytes { get; private set; }

    /// <summary>A field of the last row was no UTF-8. Its value is empty then.</summary>
    public bool HasBadText { get; private set; }

    /// <summary>Reads a row's fields as text or <see cref="DBNull"/>.</summary>
    /// <param name="fields">Filled from its start; fields beyond it are counted only.</param>
    /// <returns>How many fields the row has; 0 = there is no further row.</returns>
    public int ReadRow(Span<object> fields)
    {
        RowBytes = 0;
        HasBadText = false;
        if (start == filled && !Fill())
            return 0;
        var count = 0;
        bool endsRow;
        do
        {
            var value = ReadField(out endsRow);
            if (count < fields.Length)
                fields[count] = value;
            count++;
        }
        while (!endsRow);
        return count;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private object ReadField(out bool endsRow)
    {
        var scanned = 0;
        var hasEscapes = false;
        while (true)
        {
            var field = buffer.AsSpan(start, filled - start);
            var at = scanned < field.Length ? field[scanned..].IndexOfAny(Special) : -1;
            if (at >= 0 && field[scanned + at] == '\\')
            {
                // The byte behind a backslash never ends a field.
                hasEscapes = true;
                scanned += at + 2;
                continue;
            }

            if (at >= 0 || !Fill())
            {
                var length = at >= 0 ? scanned + at : filled - start;
                // A fill that found the end has moved the field all the same.
                var whole = buffer.AsSpan(start, filled - start);
                endsRow = at < 0 || whole[length] == '\n';
                var value = Value(whole[..length], hasEscapes);
                start += at >= 0 ? length + 1 : length;
                return value;
            }

            // Fill has moved the field; what was scanned of it stays scanned, but for an escape that waits for its second byte.
            scanned = Math.Max(scanned, field.Length);
        }
    }

    private object Value(ReadOnlySpan<byte> field, bool hasEscapes)
    {
        if (hasEscapes)
        {
            if (field.SequenceEqual("\\N"u8))
                return DBNull.Value;
            field = Unescape(field);
        }

        RowBytes += field.Length;
        if (Utf8.IsValid(field))
            return Encoding.UTF8.GetString(field);
        HasBadText = true;
        return "";
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> field)
    {
        if (unescaped.Length < field.Length)
            unescaped = new byte[Math.Max(field.Length, 2 * unescaped.Length)];
        var written = 0;
        for (var i = 0; i < field.Length; i++)
        {
            // A backslash with nothing behind it stands for itself.
            var escapes = field[i] == '\\' && i + 1 < field.Length;
            unescaped[written++] = escapes ? Meaning(field[++i]) : field[i];
        }

        return unescaped.AsSpan(0, written);
    }

    // https://dev.mysql.com/doc/refman/9.0/en/load-data.html#load-data-field-line-handling, the table of escape sequences.
    private static byte Meaning(byte escaped) => escaped switch
    {
        (byte)'0' => 0,
        (byte)'b' => (byte)'\b',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'Z' => 26,
        _ => escaped,
    };

    /// <summary>Reads on behind what is there, which moves to the buffer's start.</summary>
    private bool Fill()
    {
        if (atEnd)
            return false;
        var left = filled - start;
        if (left == buffer.Length)
            Grow();
        else
            Buffer.BlockCopy(buffer, start, buffer, 0, left);
        (start, filled) = (0, left);
        try
        {
            if (stopped())
                throw new OperationCanceledException();
            var read = rows.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            atEnd = read == 0;
            return !atEnd;
        }
        catch (Exception e)
        {
            throw new CallersException(e);
        }
    }

    // Only a field that fills the buffer from its start comes here.
    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        Buffer.BlockCopy(buffer, 0, larger, 0, filled);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
