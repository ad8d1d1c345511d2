namespace Imports.Reading.Normalising;

/// <summary>Bytes that grow at their end and are taken from their start.</summary>
internal sealed class ByteBuffer(int bytes)
{
    private byte[] buffer = new byte[bytes];
    private int taken;
    private int length;

    public int Length => length - taken;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(taken, length - taken);

    /// <summary>Room for so many bytes at the end; <see cref="Advance"/> says how many were written.</summary>
    public Span<byte> Room(int count)
    {
        if (buffer.Length - length < count && taken > 0)
            Shift();
        if (buffer.Length - length < count)
            Array.Resize(ref buffer, (int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)length + count)));
        return buffer.AsSpan(length);
    }

    public void Advance(int count) => length += count;

    public void Put(byte value)
    {
        Room(1)[0] = value;
        length++;
    }

    public void Put(ReadOnlySpan<byte> values)
    {
        values.CopyTo(Room(values.Length));
        length += values.Length;
    }

    public void Fill(byte value, int count)
    {
        Room(count)[..count].Fill(value);
        length += count;
    }

    /// <summary>Moves as many bytes as fit to <paramref name="target"/>.</summary>
    public int Take(Span<byte> target)
    {
        var count = Math.Min(target.Length, Length);
        buffer.AsSpan(taken, count).CopyTo(target);
        taken += count;
        if (taken == length)
            Clear();
        return count;
    }

    public void Clear() => (taken, length) = (0, 0);

    private void Shift()
    {
        Bytes.CopyTo(buffer);
        (taken, length) = (0, Length);
    }
}
