using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>Bytes of one key while it is encoded. Used again for the next.</summary>
public sealed class KeyBuffer
{
    private byte[] bytes = new byte[128];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Takes a key as it is.</summary>
    public void Set(ReadOnlySpan<byte> key)
    {
        Clear();
        Put(key);
    }

    internal void Put(byte one)
    {
        Reserve(1)[0] = one;
        Length++;
    }

    internal void Put(ReadOnlySpan<byte> some)
    {
        some.CopyTo(Reserve(some.Length));
        Length += some.Length;
    }

    internal void PutInverted(ReadOnlySpan<byte> some)
    {
        var target = Reserve(some.Length);
        for (var i = 0; i < some.Length; i++)
            target[i] = (byte)~some[i];
        Length += some.Length;
    }

    internal void PutUInt16(ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Reserve(sizeof(ushort)), number);
        Length += sizeof(ushort);
    }

    private Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        return bytes.AsSpan(Length);
    }
}
