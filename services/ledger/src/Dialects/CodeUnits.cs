namespace Imports.Ledger;

/// <summary>
/// A source as the bytes in which its structure is looked for: one for each code unit; what is not ASCII, stands behind an escape, or is a line break that ends no record is a byte that means
/// nothing. A place among them times the bytes of a unit is a place in the source.
/// </summary>
public static class CodeUnits
{
    /// <summary>Stands for what is no part of the structure.</summary>
    public const byte Inert = 0xFF;

    private const byte FirstUpper = 0x80;

    /// <summary>So many are they for a source of that length; half a unit at the end counts as one.</summary>
    public static int Count(SourceDialect dialect, int bytes) => (bytes + dialect.Encoding.UnitBytes - 1) / dialect.Encoding.UnitBytes;

    /// <summary>The units of a source that is in memory, as <see cref="Write"/> writes them; the source itself where that is what they are.</summary>
    public static ReadOnlyMemory<byte> Of(SourceDialect dialect, ReadOnlyMemory<byte> source)
    {
        if (dialect is { Encoding.UnitBytes: 1, Newline: null })
            return source;
        var units = new byte[Count(dialect, source.Length)];
        Write(dialect, source.Span, units);
        return units;
    }

    /// <summary>Writes the units of a source that is in memory, with the breaks masked that end no record; what stands behind escapes is not.</summary>
    public static void Write(SourceDialect dialect, ReadOnlySpan<byte> source, Span<byte> units)
    {
        if (dialect.Encoding.UnitBytes == 1)
            source.CopyTo(units);
        else
            Narrow(dialect.Encoding, source, units);
        if (dialect.Newline is { } newline)
            new BreakMask(newline).Apply(units);
    }

    /// <summary>Writes the units of two bytes each. Half a unit at the end is inert.</summary>
    public static void Narrow(TextEncoding encoding, ReadOnlySpan<byte> source, Span<byte> units)
    {
        var low = encoding == TextEncoding.Utf16BigEndian ? 1 : 0;
        for (var i = 0; i < source.Length / sizeof(char); i++)
        {
            var (ascii, other) = (source[(i * sizeof(char)) + low], source[(i * sizeof(char)) + 1 - low]);
            units[i] = other == 0 && ascii < FirstUpper ? ascii : Inert;
        }
        if (source.Length % sizeof(char) != 0)
            units[source.Length / sizeof(char)] = Inert;
    }
}
