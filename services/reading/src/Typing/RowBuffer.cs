using System.Buffers;
using System.Buffers.Text;
using Imports.Runs;

namespace Imports.Reading.Typing;

/// <summary>
/// One row as <c>LOAD DATA</c> takes it: fields separated by a tab, <c>\N</c> for NULL, special characters escaped by a backslash, no line feed. Used again for
/// the next. Its memory is pooled; dispose it.
/// </summary>
public sealed class RowBuffer(int capacityBytes) : IDisposable
{
    private const int LongestNumberBytes = 20;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

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
        if (text.IndexOfAny(RowFields.Special) < 0)
            Put(text);
        else
            Length += RowFields.Escape(text, Reserve(2 * text.Length));
    }

    public void EndField() => PutByte((byte)'\t');

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

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
