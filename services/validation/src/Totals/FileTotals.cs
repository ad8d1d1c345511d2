using System.Globalization;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>
/// What must add up over a file, by its dataset and by its sender: whether it came as it was sent. So all rows count that could be read, those with a bad value too. Counted in the pass that is made for duplicates.
/// </summary>
internal sealed class FileTotals
{
    private readonly ImportOptions options;
    private readonly IReadOnlyList<TotalDefinition> asked;
    private readonly ColumnSum[] sums;
    private readonly int[] ends;

    public FileTotals(DatasetDefinition dataset, ImportRow import)
    {
        options = import.ReadOptions();
        var scope = new RuleScope(dataset, import, new Dictionary<string, ReferencedTarget>());
        // Corrections are some rows of a file: what adds up over the whole does not over them.
        asked = import.ParentId is not null ? [] : [.. dataset.Totals.Where(total => scope.IsRead(dataset.Column(total.Left)) && scope.IsRead(dataset.Column(total.Right)))];
        var names = asked.SelectMany(total => new[] { total.Left, total.Right }).Concat(options.ExpectSum?.Keys ?? []).Distinct();
        sums = [.. names.Select(name => new ColumnSum(dataset.Column(name), dataset.IndexOf(name)))];
        ends = new int[sums.Select(sum => sum.Cell + 1).DefaultIfEmpty(0).Max() + 1];
    }

    /// <summary>Whether it takes the rows to know.</summary>
    public bool NeedRows => sums.Length > 0;

    /// <summary>A row of a run.</summary>
    public void Add(in RunRow row)
    {
        if (sums.Length == 0)
            return;
        var cells = new RowCells(row.Fields, ends);
        foreach (var sum in sums)
            sum.Add(cells);
    }

    /// <summary>Once all rows are added.</summary>
    /// <param name="import">The import; all its rows are counted.</param>
    /// <param name="rows">Of them in its runs; the others could not be read.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.TotalsMismatch"/>, with both numbers of each that is another one.</exception>
    public void Check(ImportRow import, long rows)
    {
        var faults = Faults(import).ToList();
        if (faults.Count == 0)
            return;
        var malformed = sums.Length > 0 && import.ReadRows > rows ? $" {import.ReadRows - rows} malformed rows are in no sum." : "";
        throw new ImportException(ErrorCodes.TotalsMismatch, $"The file is not what it should add up to: {string.Join("; ", faults)}.{malformed} Nothing was changed in the target.");
    }

    private IEnumerable<string> Faults(ImportRow import)
    {
        if (options.ExpectRows is { } rows && rows != import.ReadRows)
            yield return string.Create(CultureInfo.InvariantCulture, $"it has {import.ReadRows} rows, expect_rows is {rows}");
        foreach (var (name, text) in options.ExpectSum ?? new Dictionary<string, string>())
        {
            if (!SumOf(name).IsSame(ExactTotal.Parse(text)))
                yield return $"{name} adds up to {SumOf(name)}, expect_sum is {text}";
        }
        foreach (var total in asked)
        {
            if (!SumOf(total.Left).IsSame(SumOf(total.Right)))
                yield return $"{total.Left} adds up to {SumOf(total.Left)}, {total.Right} to {SumOf(total.Right)}";
        }
    }

    private ExactTotal SumOf(string name)
    {
        var sum = Array.Find(sums, sum => sum.Name == name) ?? throw new ArgumentException($"{name} is not added up.", nameof(name));
        return new ExactTotal(sum.Value, sum.Scale);
    }
}
