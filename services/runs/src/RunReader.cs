using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>Reads one run forwards through a buffer that holds at least one row whole. Owns the stream; dispose it.</summary>
public sealed class RunReader : IDisposable
{
    private readonly Stream stream;
    private readonly int rows;
    private byte[] buffer;
    private int start;
    private int filled;
    private int read;
    private int rowBytes;

    /// <param name="stream">At the run's start.</param>
    /// <param name="bufferBytes">Read at once; a row that is longer is read all the same.</param>
    /// <exception cref="InvalidDataException">It is no run.</exception>
    public RunReader(Stream stream, int bufferBytes)
    {
        this.stream = stream;
        buffer = LargeBuffers.Pool.Rent(bufferBytes);
        Demand(RunFormat.HeaderBytes);
        rows = RunFormat.ReadHeader(buffer.AsSpan(0, RunFormat.HeaderBytes));
        start = RunFormat.HeaderBytes;
    }

    /// <summary>How many rows the run has.</summary>
    public int Rows => rows;

    public RunRow Current => new(buffer.AsSpan(start - rowBytes, rowBytes));

    /// <exception cref="InvalidDataException">The run ends before its last row.</exception>
    public bool Read()
    {
        if (read == rows)
            return false;
        Demand(RunFormat.LengthBytes);
        rowBytes = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start));
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
        var larger = buffer.Length >= count ? buffer : LargeBuffers.Pool.Rent(count);
        buffer.AsSpan(start, filled - start).CopyTo(larger);
        (filled, start) = (filled - start, 0);
        if (larger != buffer)
            LargeBuffers.Pool.Return(buffer);
        buffer = larger;
        while (filled < count)
        {
            var got = stream.Read(buffer.AsSpan(filled));
            if (got == 0)
                throw new InvalidDataException($"A sorted run ends after {read} of its {rows} rows.");
            filled += got;
        }
    }
}
