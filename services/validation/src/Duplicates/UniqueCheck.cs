using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>
/// Refuses the rows of an import that have a value in common which its dataset says is unique: all of them, since nobody knows which is right. Only rows that count are asked, so it runs once the duplicates are
/// known, and only where a dataset has such columns. They are rejects like duplicates, and taken back with them.
/// </summary>
public sealed class UniqueCheck(RunStore runs, RejectStore rejects, CauseStore causes)
{
    /// <returns>The counts, with the rows that are refused among the duplicates.</returns>
    public async Task<RunCounts> RunAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, RunCounts counts, CancellationToken cancellationToken)
    {
        var unique = UniqueColumns.Asked(dataset, import).ToList();
        if (unique.Count == 0 || counts.ValidRows < 2)
            return counts;
        var refused = await RefusedRows.ReadAsync(session, import, cancellationToken);
        var pass = new UniquePass(dataset, unique, refused, counts.ValidRows);
        for (var part = 0; part < pass.Parts; part++)
        {
            var number = part;
            using var all = await runs.OpenAllAsync(session, import, cancellationToken);
            await Task.Run(() => pass.Look(all, number, cancellationToken), cancellationToken);
        }
        return pass.AreAny ? counts with { DuplicateRows = counts.DuplicateRows + await RefuseAsync(session, import, pass, cancellationToken) } : counts;
    }

    private async Task<long> RefuseAsync(MySqlSession session, ImportRow import, UniquePass pass, CancellationToken cancellationToken)
    {
        using var all = await runs.OpenAllAsync(session, import, cancellationToken);
        var counts = new CauseCounts();
        var refused = 0L;
        while (await Task.Run(() => pass.Refuse(all, cancellationToken), cancellationToken) is { Count: > 0 } rows)
        {
            await rejects.AddAsync(session, import.ImportId, import.TenantId, RejectKind.Duplicate, rows, cancellationToken);
            counts.Add(rows);
            refused += rows.Count;
        }
        await causes.AddAsync(session, import.ImportId, import.TenantId, counts, cancellationToken);
        return refused;
    }
}
