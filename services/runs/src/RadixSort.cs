namespace Imports.Runs;

/// <summary>
/// Sorts entries by the bytes of the key that they hold: one byte after another from the last to the first, each into its place among 256, without comparing any two; bytes that all have alike are passed over. Entries of
/// the same bytes stay in the order in which they come.
/// </summary>
internal static class RadixSort
{
    /// <param name="entries">Sorted afterwards.</param>
    /// <param name="spare">At least as many, of any content.</param>
    public static void Sort(Span<SortEntry> entries, Span<SortEntry> spare)
    {
        var differences = Differences(entries);
        var from = entries;
        var to = spare[..entries.Length];
        for (var place = 0; place < SortEntry.KeyBytes; place++)
        {
            if (differences.ByteAt(place) == 0)
                continue;
            Distribute(from, to, place);
            var sorted = to;
            to = from;
            from = sorted;
        }
        if (from != entries)
            from.CopyTo(entries);
    }

    /// <summary>Of the keys' bytes the bits in which not all are alike.</summary>
    private static SortEntry Differences(ReadOnlySpan<SortEntry> entries)
    {
        var (first, second, third) = (0UL, 0UL, 0UL);
        foreach (ref readonly var entry in entries)
        {
            first |= entry.First ^ entries[0].First;
            second |= entry.Second ^ entries[0].Second;
            third |= entry.Third ^ entries[0].Third;
        }
        return new SortEntry(first, second, third, Start: 0, RowBytes: 0);
    }

    private static void Distribute(ReadOnlySpan<SortEntry> from, Span<SortEntry> to, int place)
    {
        Span<int> starts = stackalloc int[1 << 8];
        starts.Clear();
        foreach (ref readonly var entry in from)
            starts[entry.ByteAt(place)]++;
        var before = 0;
        foreach (ref var start in starts)
            (start, before) = (before, before + start);
        foreach (ref readonly var entry in from)
            to[starts[entry.ByteAt(place)]++] = entry;
    }
}
