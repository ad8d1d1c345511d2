namespace Imports.Reading.Detecting;

/// <summary>A piece of a source.</summary>
/// <param name="FirstByte">Where it starts.</param>
/// <param name="Bytes">What stands there.</param>
public sealed record Sample(long FirstByte, ReadOnlyMemory<byte> Bytes);

/// <summary>Pieces from all over a source: its head, its tail, and some between; the whole of it where that is short.</summary>
/// <param name="sourceBytes">Length of the source.</param>
/// <param name="pieces">In its order, the head first.</param>
public sealed class SourceSamples(long sourceBytes, IReadOnlyList<Sample> pieces)
{
    /// <summary>A source up to here is looked at as a whole.</summary>
    public const int WholeBytes = 1 << 20;

    /// <summary>Of a longer one: the length of a piece. Header and what stands above it must lie within the first.</summary>
    public const int PieceBytes = 64 * 1024;

    /// <summary>Of a longer one: how many pieces.</summary>
    public const int Pieces = 16;

    /// <summary>Pieces start at whole units in every encoding.</summary>
    private const int Alignment = 4;

    public IReadOnlyList<Sample> All => pieces;

    public ReadOnlyMemory<byte> Head => pieces[0].Bytes;

    /// <summary>The head is the whole source.</summary>
    public bool IsWhole => Head.Length == sourceBytes;

    /// <summary>Where the pieces of a source of that length are.</summary>
    public static IReadOnlyList<(long FirstByte, int LengthBytes)> Places(long sourceBytes)
    {
        if (sourceBytes <= WholeBytes)
            return [(0, (int)sourceBytes)];
        var last = sourceBytes - PieceBytes;
        return [.. Enumerable.Range(0, Pieces).Select(i => last * i / (Pieces - 1) / Alignment * Alignment).Select(at => (at, (int)Math.Min(PieceBytes + Alignment, sourceBytes - at)))];
    }

    /// <summary>How long all pieces of a source of that length are together.</summary>
    public static int BytesOf(long sourceBytes) => Places(sourceBytes).Sum(place => place.LengthBytes);

    /// <summary>The samples of a source that is in memory.</summary>
    public static SourceSamples Of(ReadOnlyMemory<byte> source)
        => new(source.Length, [.. Places(source.Length).Select(place => new Sample(place.FirstByte, source.Slice((int)place.FirstByte, place.LengthBytes)))]);

    /// <summary>The whole lines of all pieces, and where each starts. A line that a piece cuts off is left out.</summary>
    public IEnumerable<Sample> Lines()
    {
        foreach (var piece in pieces)
        {
            var rest = piece.Bytes;
            var at = piece.FirstByte;
            for (var isFirst = at > 0; !rest.IsEmpty; isFirst = false)
            {
                var end = rest.Span.IndexOfAny((byte)'\n', (byte)'\r');
                if (end < 0 && at + rest.Length < sourceBytes)
                    break;
                var line = end < 0 ? rest : rest[..end];
                if (!isFirst)
                    yield return new Sample(at, line);
                var next = end < 0 ? rest.Length : end + 1;
                (rest, at) = (rest[next..], at + next);
            }
        }
    }
}
