using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation;

/// <summary>The row accounting up to validation: counted per batch, and held against what the runs really hold.</summary>
public static class Accounting
{
    /// <exception cref="ImportException">The counts do not balance.</exception>
    public static ImportCounts Balance(ImportRow import, StageCounter staging, StageCounter validation, RunCounts runs)
    {
        var counts = new ImportCounts
        {
            ReadRows = import.ReadRows,
            MalformedRows = staging.BadRows,
            StagedRows = staging.OkRows,
            RejectedRows = validation.BadRows,
            DuplicateRows = runs.DuplicateRows,
            ValidRows = runs.ValidRows,
        };
        DemandAllRead(counts);
        if (counts.StagedRows != runs.Rows)
            throw DoesNotBalance($"{counts.StagedRows} rows staged, {runs.Rows} in the runs");
        if (counts.StagedRows != counts.ValidRows + counts.RejectedRows + counts.DuplicateRows)
            throw DoesNotBalance($"{counts.StagedRows} rows staged, {counts.ValidRows} valid + {counts.RejectedRows} rejected + {counts.DuplicateRows} duplicates");
        return counts;
    }

    /// <summary>The counts of an import behind committed batches of its merge, a batch of which was staged anew: what is among the rejects stays refused, and all else is valid. The merge holds them against the runs.</summary>
    /// <exception cref="ImportException">The counts do not balance.</exception>
    public static ImportCounts Kept(ImportRow import, StageCounter staging, RejectCounts rejects)
    {
        var valid = import.ReadRows - rejects.Rows;
        // What was refused for its key and cannot be read any more is malformed by now.
        var duplicates = Math.Min(rejects.DuplicateRows, staging.OkRows - (valid ?? 0));
        var counts = new ImportCounts
        {
            ReadRows = import.ReadRows,
            MalformedRows = staging.BadRows,
            StagedRows = staging.OkRows,
            RejectedRows = staging.OkRows - valid - duplicates,
            DuplicateRows = duplicates,
            ValidRows = valid,
        };
        DemandAllRead(counts);
        return counts;
    }

    /// <summary>The rows that count against the import's budget.</summary>
    public static long BadRows(ImportCounts counts) => (counts.MalformedRows ?? 0) + (counts.RejectedRows ?? 0) + (counts.DuplicateRows ?? 0);

    private static void DemandAllRead(ImportCounts counts)
    {
        if (counts.ReadRows != counts.StagedRows + counts.MalformedRows)
            throw DoesNotBalance($"{counts.ReadRows} rows read, {counts.StagedRows} staged + {counts.MalformedRows} malformed");
    }

    public static ImportException DoesNotBalance(string numbers) => new(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: {numbers}.");
}
