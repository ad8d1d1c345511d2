using Imports.Contracts;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>One pass over all runs of an import in the order of their keys: finds the rows that do not count because of another one, and counts all.</summary>
/// <param name="runs">The runs as one; rows of one key come in the order of their numbers.</param>
/// <param name="refused">The rows that are rejected already: passed over.</param>
/// <param name="rule">Which of the rows with one key counts.</param>
/// <param name="keyName">The key's columns, for the cause.</param>
/// <param name="totals">What all rows add up to.</param>
internal sealed class DuplicatePass(MergedRuns runs, RefusedRows refused, DuplicateRule rule, string keyName, FileTotals totals)
{
    /// <summary>Rejects held before they are handed out.</summary>
    private const int MostRejects = 20_000;

    /// <summary>Rows between two looks at the token.</summary>
    private const int LookEvery = 1 << 14;

    private byte[] previousKey = [];
    private int previousKeyBytes;
    private RowPlace previous;
    private bool isPreviousRejected;
    private long rows;
    private long refusedRows;
    private long duplicateRows;

    /// <summary>So far.</summary>
    public RunCounts Counts => new(rows, refusedRows, duplicateRows);

    /// <summary>Goes on, for as long as the processor takes.</summary>
    /// <returns>The next duplicates, in the order of their numbers; none at the end.</returns>
    public List<MalformedRow> Next(CancellationToken cancellationToken)
    {
        var found = new List<MalformedRow>();
        while (found.Count < MostRejects && runs.Read())
        {
            if (rows++ % LookEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var row = runs.Current;
            totals.Add(row);
            if (refused.Contains(row.Number))
                refusedRows++;
            else
                Compare(row, found);
        }
        duplicateRows += found.Count;
        found.Sort((left, right) => left.RowNumber.CompareTo(right.RowNumber));
        return found;
    }

    private void Compare(in RunRow row, List<MalformedRow> found)
    {
        var place = row.Place;
        var isRejected = false;
        if (row.Key.SequenceEqual(previousKey.AsSpan(0, previousKeyBytes)))
        {
            if (rule.NextSpeaksAgainst && !isPreviousRejected)
                found.Add(Reject(previous, place.Row));
            if (rule.PreviousSpeaksAgainst)
                found.Add(Reject(place, previous.Row));
            isRejected = rule.PreviousSpeaksAgainst;
        }
        else
        {
            Keep(row.Key);
        }
        (previous, isPreviousRejected) = (place, isRejected);
    }

    private void Keep(ReadOnlySpan<byte> key)
    {
        if (previousKey.Length < key.Length)
            previousKey = new byte[key.Length * 2];
        key.CopyTo(previousKey);
        previousKeyBytes = key.Length;
    }

    /// <summary>Names the other row and no value.</summary>
    private MalformedRow Reject(in RowPlace place, long other) => new(
        place.Row, place.FirstByte, place.LengthBytes, place.FirstLine, place.LastLine,
        [new RejectCause(keyName, ErrorCodes.DuplicateKey, rule.Expected, $"the same key in row {other}")]);
}

/// <summary>What the runs of an import hold.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="RefusedRows">Those that a row rule rejects.</param>
/// <param name="DuplicateRows">Those that do not count because of another one.</param>
public readonly record struct RunCounts(long Rows, long RefusedRows, long DuplicateRows)
{
    public long ValidRows => Rows - RefusedRows - DuplicateRows;

    /// <summary>So many of the refused ones are refused because of another row.</summary>
    public RunCounts WithDuplicates(long rows) => this with { RefusedRows = RefusedRows - rows, DuplicateRows = DuplicateRows + rows };
}
