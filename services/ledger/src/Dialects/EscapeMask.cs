namespace Imports.Ledger;

/// <summary>Makes what stands behind a backslash inert, piece by piece, and knows which line breaks it took away so.</summary>
public sealed class EscapeMask
{
    private readonly List<long> breaks = [];
    private long position;
    private State state;

    private enum State
    {
        Plain,
        Escaped,
        BehindReturn,
    }

    /// <summary>Masks the next piece.</summary>
    public void Apply(Span<byte> units)
    {
        for (var at = 0; at < units.Length;)
        {
            if (state == State.BehindReturn)
            {
                // Of CR LF both belong to the one break.
                if (units[at] == '\n')
                    units[at++] = CodeUnits.Inert;
                state = State.Plain;
                continue;
            }
            if (state == State.Plain)
            {
                var next = units[at..].IndexOf((byte)SourceDialect.Backslash);
                if (next < 0)
                    break;
                at += next;
                state = State.Escaped;
            }
            else
            {
                if (units[at] is (byte)'\n' or (byte)'\r')
                    breaks.Add(position + at);
                state = units[at] == '\r' ? State.BehindReturn : State.Plain;
            }
            units[at++] = CodeUnits.Inert;
        }
        position += units.Length;
    }

    /// <summary>How many line breaks before that place are masked.</summary>
    public int BreaksBefore(long place)
    {
        var at = breaks.BinarySearch(place);
        return at < 0 ? ~at : at;
    }
}
