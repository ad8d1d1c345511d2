using System.Buffers;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>A cell that is not NULL, without its escapes. Most cells have none and are taken as they stand. Dispose it.</summary>
internal readonly ref struct PlainText
{
    private readonly byte[]? rented;

    public PlainText(ReadOnlySpan<byte> cell)
    {
        if (!cell.Contains((byte)'\\'))
        {
            Bytes = cell;
            return;
        }
        rented = ArrayPool<byte>.Shared.Rent(cell.Length);
        Bytes = rented.AsSpan(0, RowFields.Unescape(cell, rented));
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
