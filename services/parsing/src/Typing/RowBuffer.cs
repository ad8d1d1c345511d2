using System.Buffers;
using System.Buffers.Text;

namespace Imports.Parsing.Typing;

/// <summary>
/// Rows as <c>LOAD DATA</c> takes them: fields separated by a tab, rows ended by a line feed, <c>\N</c> for NULL, special characters escaped by a
/// backslash. Its memory is pooled; dispose it.
/// </summary>
public sealed class RowBuffer(int capacityBytes) : IDisposable
{
    private const int LongestNumberBytes = 20;

    private static readonly SearchValues<byte> Special = SearchValues.Create("\\\t\n\r\0"u8);

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>A stream over <paramref name="length"/> bytes from <paramref name="start"/>; valid until the next write.</summary>
    public MemoryStream Open(int start, int length) => new(bytes, start, length, writable: false);

    /// <summary>The bytes <c>[start, end)</c>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Read(int start, int end) => bytes.AsSpan(start, end - start);

    /// <summary>Takes back what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void PutNull() => Put("\\N"u8);

    public void Put(ReadOnlySpan<byte> plain)
    {
        plain.CopyTo(Reserve(plain.Length));
        Length += plain.Length;
    }

    public void Put(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(LongestNumberBytes), out var written);
        Length += written;
    }

    public void PutEscaped(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and var at)
        {
            Put(text[..at]);
            Put(Escape(text[at]));
            text = text[(at + 1)..];
        }
        Put(text);
    }

    public void EndField() => PutByte((byte)'\t');

    /// <summary>Turns the last field's end into the row's.</summary>
    public void EndRow() => bytes[Length - 1] = (byte)'\n';

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private static ReadOnlySpan<byte> Escape(byte special) => special switch
    {
        (byte)'\t' => "\\t"u8,
        (byte)'\n' => "\\n"u8,
        (byte)'\r' => "\\r"u8,
        0 => "\\0"u8,
        _ => "\\\\"u8,
    };

    private void PutByte(byte one)
    {
        Reserve(1)[0] = one;
        Length++;
    }

    private Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        return bytes.AsSpan(Length);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(bytes.Length * 2, Length + count)));
        bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
