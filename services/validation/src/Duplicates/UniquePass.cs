using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>
/// Finds the rows of an import that have a value in common which must be unique. Values are told apart by a hash of 128 bits; where there are more than memory is for, the runs are
/// read once for each part of them, and once more only where there is something to refuse. Which rows these are is kept as one bit a row for each set of columns (10 at most), so that
/// memory does not depend on how many values stand twice: 10 million rows are 1.25 MB a set, as the refused ones are.
/// </summary>
internal sealed class UniquePass
{
    /// <summary>
    /// Hashes held at once, each with the row that has it first. An entry of the dictionary is 48 bytes (key 16, row 4, hash code and chain 8, aligned to 16) and its bucket 4: 52 MB, and 73 in the 1,395,263 places that it
    /// grows to, beside the 32 of those that it grows from.
    /// </summary>
    private const long MostHashes = 1_000_000;

    /// <summary>Rejects held before they are handed out.</summary>
    private const int MostRejects = 20_000;

    /// <summary>Rows between two looks at the token.</summary>
    private const int LookEvery = 1 << 14;

    private readonly IReadOnlyList<(CellTuple Tuple, ColumnDefinition First, string Names)> sets;
    private readonly RefusedRows refused;
    private readonly int parts;
    private readonly int[] ends;
    private readonly Dictionary<UInt128, int> firstRows = [];
    private readonly RefusedRows[] shared;
    private long read;

    /// <param name="dataset">The dataset.</param>
    /// <param name="unique">Its sets of columns that are asked.</param>
    /// <param name="refused">The rows that do not count: passed over.</param>
    /// <param name="rows">How many others there are.</param>
    /// <param name="mostHashes">Held at once; of tests.</param>
    public UniquePass(DatasetDefinition dataset, IReadOnlyList<IReadOnlyList<string>> unique, RefusedRows refused, long rows, long mostHashes = MostHashes)
    {
        sets = [.. unique.Select(names => (new CellTuple([.. names.Select(dataset.IndexOf)]), dataset.Column(names[0]), string.Join(" and ", names)))];
        this.refused = refused;
        parts = (int)Math.Max(1, ((rows * sets.Count) + mostHashes - 1) / mostHashes);
        shared = [.. sets.Select(_ => new RefusedRows(refused.Rows))];
        ends = new int[sets.Max(set => set.Tuple.LastCell) + 2];
    }

    /// <summary>How often the runs are to be read by <see cref="Look"/>.</summary>
    public int Parts => parts;

    /// <summary>Whether any value stands twice.</summary>
    public bool AreAny => Array.Exists(shared, rows => rows.Count > 0);

    /// <summary>Hashes that are held: those of the part that was looked at last.</summary>
    public int Held => firstRows.Count;

    /// <summary>Reads all rows for one part of the values.</summary>
    public void Look(MergedRuns runs, int part, CancellationToken cancellationToken)
    {
        firstRows.Clear();
        while (Next(runs, cancellationToken))
        {
            var row = runs.Current;
            var cells = new RowCells(row.Fields, ends);
            for (var i = 0; i < sets.Count; i++)
            {
                if (HashOf(i, cells) is not { } hash || (int)(hash % (uint)parts) != part || firstRows.TryAdd(hash, (int)row.Number))
                    continue;
                Share(i, firstRows[hash]);
                Share(i, row.Number);
            }
        }
    }

    /// <summary>Goes on over all rows once they have been looked at.</summary>
    /// <returns>The next rows that have a value which stands twice, in the order of their numbers; none at the end.</returns>
    public List<MalformedRow> Refuse(MergedRuns runs, CancellationToken cancellationToken)
    {
        var found = new List<MalformedRow>();
        while (found.Count < MostRejects && Next(runs, cancellationToken))
        {
            var row = runs.Current;
            var cells = new RowCells(row.Fields, ends);
            List<RejectCause>? causes = null;
            for (var i = 0; i < sets.Count; i++)
            {
                if (shared[i].Contains(row.Number))
                    (causes ??= []).Add(new RejectCause(sets[i].First.Name, ErrorCodes.DuplicateValue, $"{sets[i].Names} that no other row of the file has", Found(i, cells)));
            }
            var place = row.Place;
            if (causes is not null)
                found.Add(new MalformedRow(place.Row, place.FirstByte, place.LengthBytes, place.FirstLine, place.LastLine, causes));
        }
        found.Sort((left, right) => left.RowNumber.CompareTo(right.RowNumber));
        return found;
    }

    private void Share(int set, long row)
    {
        if (!shared[set].Contains(row))
            shared[set].Add(row);
    }

    /// <summary>The next row that counts.</summary>
    private bool Next(MergedRuns runs, CancellationToken cancellationToken)
    {
        while (runs.Read())
        {
            if (read++ % LookEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!refused.Contains(runs.Current.Number))
                return true;
        }
        return false;
    }

    /// <summary>Null = one of the values is null. Which columns they are of is part of it.</summary>
    private UInt128? HashOf(int set, in RowCells row)
    {
        if (!sets[set].Tuple.TryRead(row, out var tuple))
            return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(tuple, hash);
        return MemoryMarshal.Read<UInt128>(hash) ^ (uint)set;
    }

    private string Found(int set, in RowCells row)
    {
        sets[set].Tuple.TryRead(row, out var tuple);
        return Characters.First(RowRule.LongestFound, CellTuple.Parts(tuple)[0]);
    }
}
