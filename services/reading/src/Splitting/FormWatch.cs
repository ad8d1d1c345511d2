using System.Text;
using CsvHelper;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Typing;

namespace Imports.Reading.Splitting;

/// <summary>
/// Finds how dates and numbers are written in those columns of which nobody states it, from every row of a source in its order. All cells before the first that differs by form are read alike in
/// each, so what is staged of them needs to know none.
/// </summary>
public sealed class FormWatch
{
    private readonly SourceDialect dialect;
    private readonly int fieldCount;
    private readonly int? tokenField;
    private readonly IReadOnlyList<ColumnForm> settled;
    private readonly IReadOnlyList<WatchedColumn> columns;
    private readonly WatchedColumn[] open;
    private byte[] scratch = [];

    private FormWatch(SourcePlan plan, IReadOnlyList<WatchedColumn> columns)
    {
        dialect = plan.Dialect();
        fieldCount = plan.Header.Count;
        tokenField = plan.TokenField;
        settled = [.. plan.Forms.Where(form => form.IsSettled)];
        this.columns = columns;
        open = [.. columns];
    }

    /// <summary>What is known by now, of all columns.</summary>
    public IReadOnlyList<ColumnForm> Forms => [.. settled, .. columns.Select(column => column.Proof.Found)];

    /// <summary>Rows that were seen differ by a form that none of them proves.</summary>
    public bool IsInDoubt => columns.Any(column => column.Proof.Found.IsInDoubt);

    /// <summary>Where nothing is left to be found: null.</summary>
    /// <param name="dataset">The columns.</param>
    /// <param name="plan">With what is known already.</param>
    public static FormWatch? Of(DatasetDefinition dataset, SourcePlan plan)
    {
        var columns = dataset.Columns.Zip(plan.Fields)
            .Where(pair => pair.Second is not null && plan.FormOf(pair.First.Name) is { IsSettled: false })
            .Select(pair => (pair.First, Field: pair.Second!.Value, Proof: ColumnProof.Of(pair.First, plan.FormOf(pair.First.Name))))
            .Where(column => column.Proof is not null)
            .Select(column => new WatchedColumn(column.Field, column.Proof!, column.First.Map is { } map ? new ValueMap(map) : null))
            .ToList();
        return columns.Count == 0 ? null : new FormWatch(plan, columns);
    }

    /// <summary>
    /// The forms of a source whose header was read: those that the sender states, those of the import that it corrects, and those that are to be found. A workbook's dates and numbers have one form.
    /// </summary>
    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender states.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="corrected">Of the import that it corrects; null = it corrects none, or how that was read is gone.</param>
    public static IReadOnlyList<ColumnForm> Start(DatasetDefinition dataset, ImportOptions options, SourcePlan plan, SourcePlan? corrected = null)
    {
        var forms = new List<ColumnForm>();
        foreach (var (column, field) in dataset.Columns.Zip(plan.Fields))
        {
            if (field is null || column.From != ColumnOrigin.File)
                continue;
            if (Stated(column, options, plan) is { } stated)
                forms.Add(new ColumnForm { Column = column.Name, Form = stated, IsStated = true });
            else if (Inherited(column, plan, corrected) is { } known)
                forms.Add(new ColumnForm { Column = column.Name, Form = known, IsInherited = true });
            else if (!plan.IsWorkbook && ColumnProof.Of(column) is { } proof)
                forms.Add(proof.Found);
        }
        return forms;
    }

    private static string? Stated(ColumnDefinition column, ImportOptions options, SourcePlan plan) => column.Type switch
    {
        ColumnType.Date => options.DateOrder,
        ColumnType.Integer or ColumnType.Decimal when !plan.IsWorkbook => options.DecimalMark,
        _ => null,
    };

    /// <summary>
    /// The error file of a workbook has its text; that of any other has its cells as they came. However the form became known there, it counts more than what the dataset says by now. A column may have had another
    /// type then.
    /// </summary>
    private static string? Inherited(ColumnDefinition column, SourcePlan plan, SourcePlan? corrected)
    {
        var known = corrected?.FormOf(column.Name) is { IsInDoubt: false } form ? form.Form : null;
        return column.Type switch
        {
            ColumnType.Date when known is DateForm.Iso or DateForm.YearFirst or DateForm.DayFirst or DateForm.MonthFirst => known,
            ColumnType.Date when corrected is { IsWorkbook: true } => DateForm.Iso,
            ColumnType.Integer or ColumnType.Decimal when !plan.IsWorkbook => known is DecimalMark.Point or DecimalMark.Comma ? known : corrected is { IsWorkbook: true } ? DecimalMark.Point : null,
            _ => null,
        };
    }

    /// <summary>Looks at a row; one that has not the header's number of fields is refused anyway.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.AmbiguousDateOrder"/>, <see cref="ErrorCodes.AmbiguousDecimalMark"/>: the column has both forms, and cells that differ by it.</exception>
    internal void See(CsvReader row, long line)
    {
        if (row.FieldCount != fieldCount)
            return;
        var isGuarded = tokenField is { } token && RowToken.IsOfGuarded(row.GetSpan(token));
        foreach (var column in open)
        {
            if (column.Proof.IsSettled)
                continue;
            var cell = Utf8(row.GetSpan(column.Field));
            if (isGuarded)
                cell = CellGuard.Off(cell);
            if (column.Map is { } map && map.Replace(cell) != cell)
                continue;
            if (column.Proof.See(cell, line) && column.Proof.Problem(isWhole: false) is { } problem)
                throw problem;
        }
    }

    /// <summary>After the last row.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.AmbiguousDateOrder"/>, <see cref="ErrorCodes.AmbiguousDecimalMark"/>: nothing proves a form, and cells differ by it.</exception>
    public void CheckWhole()
    {
        if (columns.Select(column => column.Proof.Problem(isWhole: true)).FirstOrDefault(problem => problem is not null) is { } problem)
            throw problem;
    }

    /// <summary>Of UTF-16 only ASCII is known here; what else stands within a number may separate its thousands.</summary>
    private ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> cell)
    {
        if (dialect.Encoding == TextEncoding.Utf8 || Ascii.IsValid(cell) || cell.Length > NumberStyle.LongestBytes)
            return cell;
        if (scratch.Length == 0)
            scratch = new byte[dialect.Encoding.MaxUtf8Bytes(NumberStyle.LongestBytes)];
        if (dialect.Encoding.UnitBytes == 1)
            return scratch.AsSpan(0, dialect.Encoding.ToUtf8(cell, scratch));
        cell.Replace(scratch, CodeUnits.Inert, (byte)' ');
        return scratch.AsSpan(0, cell.Length);
    }

    private sealed record WatchedColumn(int Field, ColumnProof Proof, ValueMap? Map);
}
