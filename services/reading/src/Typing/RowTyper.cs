using CsvHelper;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>
/// Types the records of one batch: a good one becomes a row, with the rules that it breaks as far as they are found here; a malformed one gives all its
/// causes. What is written is what the database would show, so that values can be compared outside it.
/// </summary>
public sealed class RowTyper : IDisposable
{
    private readonly int fieldCount;
    private readonly ColumnWriter[] columns;
    private readonly RowFaults faults = new();
    private readonly RowTokens? tokens;

    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender chose.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="importId">The import, for columns that hold it.</param>
    /// <param name="keys">Of the columns whose cells are names.</param>
    /// <param name="parentId">The import that it corrects; null = it corrects none.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>: the options do not fit the dataset.</exception>
    public RowTyper(
        DatasetDefinition dataset, ImportOptions options, SourcePlan plan, Guid importId, IReadOnlyDictionary<string, KeyByName>? keys = null, Guid? parentId = null)
    {
        fieldCount = plan.Header.Count;
        tokens = parentId is { } parent && plan.TokenField is { } token ? new RowTokens(parent, token, fieldCount) : null;
        columns = [.. dataset.Columns.Select((column, i) => column.From switch
        {
            ColumnOrigin.ImportId => ConstantWriter.Of(importId),
            ColumnOrigin.RowNumber => new RowNumberWriter(),
            ColumnOrigin.Record => new RecordWriter(plan.Header, plan.Added),
            _ => plan.Fields[i] is { } field ? new CellWriter(column, field, BlankCell.Of(column, options), plan, keys?.GetValueOrDefault(column.Name)) : (ColumnWriter)ConstantWriter.Null,
        })];
    }

    /// <summary>The rules that the row breaks which was encoded last, as its run keeps them; mostly empty.</summary>
    public ReadOnlySpan<byte> StagedCauses => faults.Any ? faults.ToStagedCauses() : default;

    /// <summary>Of an import of corrections: the refused rows that those so far stand for.</summary>
    public IReadOnlyList<CorrectedRow> Corrections => tokens?.Rows ?? [];

    /// <summary>Writes the record's values over what the row held: the dataset's columns in its order.</summary>
    /// <returns>The causes when it is malformed, and the row is of no use; else null.</returns>
    public IReadOnlyList<RejectCause>? Encode(RecordReader record, RowBuffer row)
    {
        row.Clear();
        faults.Clear();
        var isText = record.IsText;
        tokens?.Read(record, faults);
        if (record.QuoteProblem is { } problem)
            faults.Malformed(ErrorCodes.MalformedQuotes, "a field that holds a quote stands in quotes, the quote doubled", Told(problem));
        if (record.FieldCount != fieldCount)
            faults.Malformed(ErrorCodes.FieldCount, Count(fieldCount), Count(record.FieldCount));
        else
            EncodeFields(record, isText, row);
        if (!isText)
            faults.NotText(record);
        return faults.IsMalformed ? faults.Causes : null;
    }

    public void Dispose()
    {
        foreach (var column in columns)
            (column as IDisposable)?.Dispose();
    }

    private void EncodeFields(RecordReader record, bool isText, RowBuffer row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0)
                row.EndField();
            // Nearly all are cells, and a direct call is cheaper.
            if (columns[i] is CellWriter cell)
                cell.Write(record, isText, row, faults);
            else
                columns[i].Write(record, isText, row, faults);
        }
    }

    private static string Told(CsvMalformedReason problem) => problem switch
    {
        CsvMalformedReason.StrayQuote => "a quote inside a field that does not start with one",
        CsvMalformedReason.TextAfterClosingQuote => "text after a closing quote",
        CsvMalformedReason.UnterminatedQuote => "a quote that is not closed before the end of the file",
        _ => problem.ToString(),
    };

    private static string Count(int fields) => fields == 1 ? "1 field" : $"{fields} fields";
}
