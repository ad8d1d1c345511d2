using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>
/// Notices that a source goes on under another delimiter. A row that has too many or too few fields is refused alone; where several in a row have just the header's number
/// under one other delimiter, it is no accident of rows, and what is read from there on would be wrong.
/// </summary>
/// <param name="dialect">Of the source.</param>
/// <param name="fieldCount">Of its header.</param>
/// <param name="seen">What the slice before ended with.</param>
public sealed class DelimiterWatch(SourceDialect dialect, int fieldCount, OtherDelimiter? seen = null)
{
    /// <summary>So many rows, one after another, are no accident.</summary>
    public const int Rows = 3;

    public OtherDelimiter? Seen { get; private set; } = seen;

    /// <summary>Whether the next row has as many fields as the header: then all is well, and what was seen before is forgotten.</summary>
    public bool Agrees(int fields)
    {
        if (fields != fieldCount && fieldCount > 1)
            return false;
        if (Seen is not null)
            Seen = null;
        return true;
    }

    /// <summary>Looks at a row that does not.</summary>
    /// <param name="units">Its code units.</param>
    /// <param name="at">Where it stands.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.DialectChanged"/>.</exception>
    public void See(ReadOnlySpan<byte> units, SourcePosition at)
    {
        if (Seen is { } known && Fits(known.Delimiter, units))
            Seen = known with { Rows = known.Rows + 1 };
        else
            Seen = Find(units) is { } other ? new OtherDelimiter(other, at.Line, at.Byte, 1) : null;
        if (Seen is { Rows: >= Rows } sure)
            throw new ImportException(
                ErrorCodes.DialectChanged,
                $"The file changes its delimiter at line {sure.Line} (byte {sure.Byte}): from there on rows have the header's {fieldCount} fields under {Delimiters.Shown(sure.Delimiter)}, and not under "
                + $"{Delimiters.Shown(dialect.Delimiter)}, which the rows before have. Send the parts one by one.");
    }

    private char? Find(ReadOnlySpan<byte> units)
    {
        foreach (var other in Delimiters.Usual)
        {
            if (other != dialect.Delimiter && Fits(other, units))
                return other;
        }
        return null;
    }

    private bool Fits(char other, ReadOnlySpan<byte> units)
    {
        var (fields, isQuoted) = (1, false);
        foreach (var unit in units)
        {
            if (unit == dialect.Quote)
                isQuoted = !isQuoted;
            else if (unit == other && !isQuoted)
                fields++;
        }
        return fields == fieldCount;
    }
}
