namespace Imports.Runs;

/// <summary>
/// Sorts entries by the sixteen bytes of the key that they hold: one byte after another from the last to the first, each into its place among 256, without comparing any two; bytes that all have alike are passed over. Entries of
/// the same sixteen bytes stay in the order in which they come.
/// </summary>
internal static class RadixSort
{
    /// <summary>Below so many, comparing is faster than counting 256 places over and over.</summary>
    private const int LeastEntries = 512;

    /// <param name="entries">Sorted afterwards.</param>
    /// <param name="spare">At least as many, of any content.</param>
    public static void Sort(Span<SortEntry> entries, Span<SortEntry> spare)
    {
        if (entries.Length < LeastEntries)
        {
            entries.Sort();
            return;
        }

        var (first, second) = Differences(entries);
        var from = entries;
        var to = spare[..entries.Length];
        for (var shift = 0; shift < 8 * SortEntry.KeyBytes; shift += 8)
        {
            if ((byte)((shift < 64 ? second : first) >> shift) == 0)
                continue;
            Distribute(from, to, shift);
            var sorted = to;
            to = from;
            from = sorted;
        }
        if (from != entries)
            from.CopyTo(entries);
    }

    /// <summary>The bits in which not all are alike.</summary>
    private static (ulong First, ulong Second) Differences(ReadOnlySpan<SortEntry> entries)
    {
        ulong first = 0, second = 0;
        foreach (ref readonly var entry in entries)
        {
            first |= entry.First ^ entries[0].First;
            second |= entry.Second ^ entries[0].Second;
        }
        return (first, second);
    }

    private static void Distribute(ReadOnlySpan<SortEntry> from, Span<SortEntry> to, int shift)
    {
        Span<int> places = stackalloc int[1 << 8];
        places.Clear();
        foreach (ref readonly var entry in from)
            places[entry.ByteAt(shift)]++;
        var before = 0;
        foreach (ref var place in places)
            (place, before) = (before, before + place);
        foreach (ref readonly var entry in from)
            to[places[entry.ByteAt(shift)]++] = entry;
    }
}
