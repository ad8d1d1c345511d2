using System.Text;
using System.Text.Json;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>The row rules of one batch, column by column, then the comparisons, then the expressions. Compiled once for all its rows; not for several threads at once.</summary>
internal sealed class RowRules
{
    private readonly RuleScope scope;
    private readonly RowRule[] rules;

    /// <summary>Those that nothing has to be looked up for.</summary>
    private readonly RowRule[] local;

    // As arrays: each row goes through all of them.
    private readonly KeyOfAnother[] references;
    private readonly ValueTaken[] unique;

    private readonly int[] ends;

    public RowRules(RuleScope scope)
    {
        this.scope = scope;
        rules = [.. scope.Dataset.Columns.SelectMany(RulesOf), .. Comparisons(), .. scope.Dataset.Rules.Select(rule => RowExpression.Of(rule, scope)).OfType<RowRule>(), .. Taken()];
        references = [.. rules.OfType<KeyOfAnother>()];
        unique = [.. rules.OfType<ValueTaken>()];
        local = [.. rules.Where(rule => rule is not (KeyOfAnother or ValueTaken))];
        ends = new int[rules.Select(rule => rule.LastCell + 1).DefaultIfEmpty(0).Max() + 1];
    }

    /// <summary>False when no row can break a rule, whatever stands in it: neither one that is checked here nor a pattern, which parsing checks.</summary>
    public bool AreAny => rules.Length > 0 || scope.Dataset.Columns.Any(column => column.Pattern is not null && scope.IsRead(column));

    /// <summary>Those whose values have to be looked up before rows are judged.</summary>
    public IReadOnlyList<KeyOfAnother> References => references;

    /// <summary>Those whose values must not be in the target under another key: they are looked up too.</summary>
    public IReadOnlyList<ValueTaken> Unique => unique;

    /// <summary>Whether what was looked up leaves values for which a row could be refused.</summary>
    public bool RefuseAny => References.Any(reference => reference.Values.Count > 0) || Unique.Any(one => one.AreAny);

    /// <summary>Hands the row's values to the rules that look them up.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isJudged">By the others too.</param>
    /// <returns>True = the row breaks another rule, one that nothing has to be looked up for.</returns>
    public bool Collect(in RunRow row, bool isJudged)
    {
        var cells = new RowCells(row.Fields, ends);
        foreach (var reference in references)
            reference.Collect(cells);
        foreach (var one in unique)
            one.Collect(cells);
        return isJudged && (!row.Causes.IsEmpty || BreaksLocal(cells));
    }

    /// <returns>The causes of a row that breaks a rule, those that parsing found first; else null.</returns>
    public IReadOnlyList<RejectCause>? Judge(in RunRow row)
    {
        var causes = row.Causes.IsEmpty ? null : OfParsing(row.Causes);
        var cells = new RowCells(row.Fields, ends);
        foreach (var rule in rules)
        {
            if (rule.IsBrokenBy(cells))
                (causes ??= []).Add(rule.CauseIn(cells));
        }
        return causes;
    }

    private bool BreaksLocal(in RowCells cells)
    {
        foreach (var rule in local)
        {
            if (rule.IsBrokenBy(cells))
                return true;
        }
        return false;
    }

    private static List<RejectCause> OfParsing(ReadOnlySpan<byte> causes)
        => JsonSerializer.Deserialize<List<RejectCause>>($"[{Encoding.UTF8.GetString(causes)}]", RejectStore.Json) ?? throw new JsonException("The causes of a row are null.");

    private IEnumerable<RowRule> RulesOf(ColumnDefinition column, int cell)
    {
        if (!scope.IsRead(column))
            yield break;
        if (scope.NeedsValue(column))
            yield return new ValueRequired(column, cell);
        if (column.MinLength is { } least)
            yield return new LeastLength(column, cell, least);
        if (column.Min is not null || column.Max is not null)
            yield return new ValueRange(column, cell);
        if (column.Allowed is { } allowed)
            yield return new AllowedValues(column, cell, allowed);
        if (scope.TargetOf(column) is { } target)
            yield return new KeyOfAnother(column, cell, target);
    }

    private IEnumerable<RowRule> Taken() => scope.MeetsTarget ? UniqueColumns.Asked(scope).Select(names => new ValueTaken(scope.Dataset, names)) : [];

    private IEnumerable<RowRule> Comparisons()
    {
        var columns = scope.Dataset.Columns.Select((column, cell) => (column, cell)).ToDictionary(one => one.column.Name);
        foreach (var rule in scope.Dataset.Compare)
        {
            var ((left, leftCell), (right, rightCell)) = (columns[rule.Left], columns[rule.Right]);
            if (scope.IsRead(left) && scope.IsRead(right))
                yield return new TwoColumns(left, leftCell, rule.Operator, right, rightCell);
        }
    }
}
