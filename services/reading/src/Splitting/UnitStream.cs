using System.Buffers;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>A source as its code units (<see cref="CodeUnits"/>), one byte each, with line breaks that end no record masked, and what stands behind an escape.</summary>
/// <param name="source">The bytes, from the start of a unit on.</param>
/// <param name="dialect">How they are read.</param>
/// <param name="mask">What masks escapes; null = they mean nothing.</param>
internal sealed class UnitStream(Stream source, SourceDialect dialect, EscapeMask? mask) : ReadOnlyStream
{
    private readonly int unitBytes = dialect.Encoding.UnitBytes;
    private readonly BreakMask? breaks = dialect.Newline is { } newline ? new BreakMask(newline) : null;
    private readonly byte[] ahead = new byte[1];
    private bool isAhead;
    private byte half;
    private bool hasHalf;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        var units = await ReadUnitsAsync(buffer, cancellationToken);
        if (breaks is not null)
            await MaskBreaksAsync(breaks, buffer[..units], cancellationToken);
        mask?.Apply(buffer.Span[..units]);
        return units;
    }

    private async ValueTask<int> ReadUnitsAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (isAhead)
        {
            isAhead = false;
            buffer.Span[0] = ahead[0];
            return 1;
        }
        return unitBytes == 1 ? await source.ReadAsync(buffer, cancellationToken) : await ReadPairsAsync(buffer, cancellationToken);
    }

    /// <summary>Where the piece ends within what may be a pair, one unit is read ahead.</summary>
    private async ValueTask MaskBreaksAsync(BreakMask breaks, Memory<byte> units, CancellationToken cancellationToken)
    {
        if (breaks.NeedsNext(units.Span))
            isAhead = await ReadUnitsAsync(ahead, cancellationToken) > 0;
        breaks.Apply(units.Span, isAhead ? ahead[0] : null);
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("A source is read asynchronously.");

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
    }

    /// <summary>Half a unit waits for its other half; at the end of the source it counts as one.</summary>
    private async ValueTask<int> ReadPairsAsync(Memory<byte> units, CancellationToken cancellationToken)
    {
        var wanted = units.Length * sizeof(char);
        var rented = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            var filled = hasHalf ? 1 : 0;
            rented[0] = half;
            int read;
            do
            {
                read = await source.ReadAsync(rented.AsMemory(filled, wanted - filled), cancellationToken);
                filled += read;
            }
            while (read > 0 && filled < sizeof(char));
            hasHalf = read > 0 && filled % sizeof(char) != 0;
            if (hasHalf)
                half = rented[--filled];
            CodeUnits.Narrow(dialect.Encoding, rented.AsSpan(0, filled), units.Span);
            return CodeUnits.Count(dialect, filled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
