using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>Runs the row rules over the run of one staged batch, writes the rows that break one as rejects, and counts the causes.</summary>
public sealed class BatchCheck(References references, MySqlServerOptions server, RunStore runs, RejectStore rejects, CauseStore causes)
{
    /// <summary>Causes held before they are written: a row may have as many as its dataset has rules.</summary>
    private const int MostCauses = 20_000;

    /// <returns>How many rows were rejected. Behind a committed batch of its merge they are those that were so before: the target may have rows that would be judged otherwise by now.</returns>
    public async Task<long> RunAsync(MySqlSession session, ImportRow import, BatchRow batch, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        if (import.MergeBatches > 0)
            return Math.Min(batch.StagedRows ?? 0, (await rejects.KindsAsync(session, batch, cancellationToken)).Values.Count(kind => kind == RejectKind.Rule));
        var targets = await references.FindAsync(session, import.TenantId, dataset, cancellationToken);
        var rules = new RowRules(new RuleScope(dataset, import, targets));
        if (!rules.AreAny)
            return 0;
        if (rules.References.Count + rules.Unique.Count > 0 && !await LookUpAsync(session, batch, rules, dataset, cancellationToken))
            return 0;
        return await JudgeAsync(session, batch, rules, cancellationToken);
    }

    /// <returns>False = no row breaks a rule, as is so of most batches: the run need not be read again.</returns>
    private async Task<bool> LookUpAsync(MySqlSession session, BatchRow batch, RowRules rules, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        using var run = await runs.OpenAsync(batch, cancellationToken);
        if (run is null)
            return false;
        var breakAny = await Task.Run(() => Collect(run, rules), cancellationToken);
        var lookup = new ReferenceLookup(session, batch.TenantId);
        foreach (var reference in rules.References)
            await lookup.RunAsync(reference, cancellationToken);
        var taken = new TakenLookup(session, batch.TenantId, dataset, SqlName.Quote(server.TargetSchema, dataset.TargetTable));
        foreach (var unique in rules.Unique)
            await taken.RunAsync(unique, cancellationToken);
        return breakAny || rules.RefuseAny;
    }

    /// <returns>Whether a row breaks a rule that nothing has to be looked up for.</returns>
    private static bool Collect(RunReader run, RowRules rules)
    {
        var breakAny = false;
        while (run.Read())
            breakAny = rules.Collect(run.Current, isJudged: !breakAny) || breakAny;
        return breakAny;
    }

    private async Task<long> JudgeAsync(MySqlSession session, BatchRow batch, RowRules rules, CancellationToken cancellationToken)
    {
        using var run = await runs.OpenAsync(batch, cancellationToken);
        if (run is null)
            return 0;
        var counts = new CauseCounts();
        var rejected = 0L;
        while (await Task.Run(() => NextBroken(run, rules), cancellationToken) is { Count: > 0 } rows)
        {
            await rejects.AddAsync(session, batch.ImportId, batch.TenantId, RejectKind.Rule, rows, cancellationToken);
            counts.Add(rows);
            rejected += rows.Count;
        }
        // Late, since it locks rows that the other batches count in too.
        await causes.AddAsync(session, batch.ImportId, batch.TenantId, counts, cancellationToken);
        return rejected;
    }

    /// <summary>The next rows that break a rule, in the order of their numbers; none at the end of the run.</summary>
    private static List<MalformedRow> NextBroken(RunReader run, RowRules rules)
    {
        var broken = new List<MalformedRow>();
        for (var held = 0; held < MostCauses && run.Read();)
        {
            var row = run.Current;
            if (rules.Judge(row) is not { } found)
                continue;
            var place = row.Place;
            broken.Add(new MalformedRow(place.Row, place.FirstByte, place.LengthBytes, place.FirstLine, place.LastLine, found));
            held += found.Count;
        }
        broken.Sort((left, right) => left.RowNumber.CompareTo(right.RowNumber));
        return broken;
    }
}
