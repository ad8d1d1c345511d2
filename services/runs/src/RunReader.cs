using System.Buffers.Binary;
using Imports.Ledger;

namespace Imports.Runs;

/// <summary>Reads one run forwards through a buffer that holds at least one row whole. A row whose bytes are not those that were written is never handed out. Owns the stream; dispose it.</summary>
public sealed class RunReader : IDisposable
{
    private readonly Stream stream;
    private readonly RunName name;
    private readonly int rows;
    private readonly bool isChecked;
    private byte[] buffer;
    private int start;
    private int filled;
    private int read;
    private int rowBytes;

    /// <param name="stream">At the run's start.</param>
    /// <param name="bufferBytes">Read at once; a row that is longer is read all the same.</param>
    /// <param name="name">Whose run it is, for who hears that it cannot be read.</param>
    /// <exception cref="RunLostException">It is no run.</exception>
    public RunReader(Stream stream, int bufferBytes, RunName name = default)
    {
        (this.stream, this.name) = (stream, name);
        buffer = LargeBuffers.Pool.Rent(bufferBytes);
        Demand(RunFormat.HeaderBytes);
        (rows, isChecked) = RunFormat.ReadHeader(buffer.AsSpan(0, RunFormat.HeaderBytes)) ?? throw name.Lost("it is no sorted run");
        start = RunFormat.HeaderBytes;
    }

    /// <summary>How many rows the run has.</summary>
    public int Rows => rows;

    public RunRow Current => new(buffer.AsSpan(start - rowBytes, rowBytes));

    /// <exception cref="RunLostException">The run ends before its last row, or the row is not as it was written.</exception>
    public bool Read()
    {
        if (read == rows)
            return false;
        var prefixBytes = isChecked ? RunFormat.PrefixBytes : RunFormat.LengthBytes;
        Demand(prefixBytes);
        var prefix = buffer.AsSpan(start, prefixBytes);
        rowBytes = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (rowBytes < RunFormat.FixedBytes)
            throw NotAsWritten();
        var sum = isChecked ? BinaryPrimitives.ReadUInt32LittleEndian(prefix[RunFormat.LengthBytes..]) : 0;
        start += prefixBytes;
        Demand(rowBytes);
        if (isChecked && RunFormat.Sum(buffer.AsSpan(start, rowBytes)) != sum)
            throw NotAsWritten();
        start += rowBytes;
        read++;
        return true;
    }

    public void Dispose()
    {
        stream.Dispose();
        LargeBuffers.Pool.Return(buffer);
        buffer = [];
    }

    /// <summary>Sees to it that as many bytes stand in the buffer behind <see cref="start"/>.</summary>
    private void Demand(int count)
    {
        if (filled - start >= count)
            return;
        MoveTo(buffer);
        while (filled < count)
        {
            // Not all that is asked for at once: a length that is not as it was written may be any.
            if (filled == buffer.Length)
                MoveTo(LargeBuffers.Pool.Rent((int)Math.Min(count, buffer.Length * 2L)));
            var got = stream.Read(buffer.AsSpan(filled));
            if (got == 0)
                throw name.Lost($"it ends after {read} of its {rows} rows");
            filled += got;
        }
    }

    /// <summary>Puts what is left to the start of this buffer, which takes the other's place.</summary>
    private void MoveTo(byte[] other)
    {
        buffer.AsSpan(start, filled - start).CopyTo(other);
        (filled, start) = (filled - start, 0);
        if (other != buffer)
            LargeBuffers.Pool.Return(buffer);
        buffer = other;
    }

    private RunLostException NotAsWritten() => name.Lost($"row {read + 1} of {rows} is not as it was written");
}
