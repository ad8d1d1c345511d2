namespace Imports.Ledger;

/// <summary>Makes each CR and LF inert that is not of the one line break which ends a record, piece by piece.</summary>
/// <param name="newline">One of <see cref="Newline"/>.</param>
public sealed class BreakMask(string newline)
{
    private bool isWithinPair;

    /// <summary>What the piece ends with is known only by the unit behind it.</summary>
    public bool NeedsNext(ReadOnlySpan<byte> units) => newline == Newline.Pair && units is [.., (byte)'\r'];

    /// <summary>Masks the next piece.</summary>
    /// <param name="units">Of the source, before anything else in them is masked.</param>
    /// <param name="next">The unit behind them, where <see cref="NeedsNext"/>; null = there is none.</param>
    public void Apply(Span<byte> units, byte? next = null)
    {
        if (newline == Newline.LineFeed)
            units.Replace((byte)'\r', CodeUnits.Inert);
        else if (newline == Newline.Return)
            units.Replace((byte)'\n', CodeUnits.Inert);
        else
            KeepPairs(units, next);
    }

    private void KeepPairs(Span<byte> units, byte? next)
    {
        if (units.IsEmpty)
            return;
        var at = isWithinPair ? 1 : 0;
        isWithinPair = false;
        while (units[at..].IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var found)
        {
            at += found;
            var isPair = units[at] == '\r' && (at + 1 < units.Length ? units[at + 1] : next) == '\n';
            if (!isPair)
                units[at++] = CodeUnits.Inert;
            else if (at + 1 == units.Length)
            {
                isWithinPair = true;
                return;
            }
            else
                at += 2;
        }
    }
}
