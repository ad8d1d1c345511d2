using System.Buffers.Binary;
using Imports.Ledger;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>Reads one run forwards through a buffer that holds at least one row whole. Owns the stream; dispose it.</summary>
public sealed class RunReader : IDisposable
{
    private readonly Stream stream;
    private readonly RunName name;
    private readonly int rows;
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
        rows = RunFormat.ReadHeader(buffer.AsSpan(0, RunFormat.HeaderBytes)) ?? throw name.Lost("it is no sorted run");
        start = RunFormat.HeaderBytes;
    }

    /// <summary>How many rows the run has.</summary>
    public int Rows => rows;

    public RunRow Current => new(buffer.AsSpan(start - rowBytes, rowBytes));

    /// <exception cref="RunLostException">The run ends before its last row, or is not as it was written.</exception>
    public bool Read()
    {
        if (read == rows)
            return false;
        Demand(RunFormat.LengthBytes);
        rowBytes = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
        if (rowBytes < RunFormat.FixedBytes)
            throw name.Lost($"row {read + 1} of {rows} is not as it was written");
        start += RunFormat.LengthBytes;
        Demand(rowBytes);
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
}
