using System.Buffers.Text;
using System.Text.Unicode;
using CsvHelper;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Parsing.Splitting;

namespace Imports.Parsing.Typing;

/// <summary>
/// Types the records of one batch: a good one goes into the buffer as a row, with the rules that it breaks as far as they are found here; a malformed one
/// gives all its causes.
/// </summary>
public sealed class RowTyper : IDisposable
{
    private readonly int fieldCount;
    private readonly ColumnWriter[] columns;
    private readonly RowFaults faults = new();

    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender chose.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="importId">The import, for columns that hold it.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>: the options do not fit the dataset.</exception>
    public RowTyper(DatasetDefinition dataset, ImportOptions options, SourcePlan plan, Guid importId)
    {
        fieldCount = plan.Header.Count;
        columns = [.. dataset.Columns.Select((column, i) => column.From switch
        {
            ColumnOrigin.ImportId => ConstantWriter.Of(importId),
            ColumnOrigin.RowNumber => new RowNumberWriter(),
            ColumnOrigin.Record => new RecordWriter(plan.Header),
            _ => plan.Fields[i] is { } field ? new CellWriter(column, field, BlankCell.Of(column, options)) : (ColumnWriter)ConstantWriter.Null,
        })];
    }

    /// <summary>The columns of the staging table in the order of the fields that <see cref="Encode"/> writes.</summary>
    public static IEnumerable<string> Columns(DatasetDefinition dataset) =>
    [
        StagingTable.RowColumn, StagingTable.FirstByteColumn, StagingTable.LengthColumn, StagingTable.FirstLineColumn, StagingTable.LastLineColumn,
        .. dataset.Columns.Select(column => column.Name), StagingTable.CausesColumn,
    ];

    /// <summary>Writes the record as one row; when it is malformed nothing is written.</summary>
    /// <returns>The causes, or null when the record is written.</returns>
    public IReadOnlyList<RejectCause>? Encode(RecordReader record, RowBuffer rows)
    {
        var start = rows.Length;
        faults.Clear();
        var isUtf8 = Utf8.IsValid(record.Raw);
        if (record.QuoteProblem is { } problem)
            faults.Malformed(ErrorCodes.MalformedQuotes, "a field that holds a quote stands in quotes, the quote doubled", Told(problem));
        if (record.FieldCount != fieldCount)
            faults.Malformed(ErrorCodes.FieldCount, Count(fieldCount), Count(record.FieldCount));
        else
            EncodeFields(record, isUtf8, rows);
        if (!isUtf8)
            faults.NotUtf8(null, record.Raw);
        if (!faults.IsMalformed)
            return null;
        rows.Truncate(start);
        return faults.Causes;
    }

    /// <summary>Reads a row's place in the source from the row that <see cref="Encode"/> wrote.</summary>
    public static MalformedRow Place(ReadOnlySpan<byte> row, IReadOnlyList<RejectCause> causes)
    {
        Span<long> place = stackalloc long[5];
        foreach (ref var number in place)
        {
            Utf8Parser.TryParse(row, out number, out var read);
            row = row[(read + 1)..];
        }
        return new MalformedRow(place[0], place[1], place[2], place[3], place[4], causes);
    }

    public void Dispose()
    {
        foreach (var column in columns)
            (column as IDisposable)?.Dispose();
    }

    private void EncodeFields(RecordReader record, bool isUtf8, RowBuffer rows)
    {
        PutField(rows, record.Row);
        PutField(rows, record.FirstByte);
        PutField(rows, record.Raw.Length);
        PutField(rows, record.FirstLine);
        PutField(rows, record.LastLine);
        foreach (var column in columns)
        {
            // Nearly all are cells, and a direct call is cheaper.
            if (column is CellWriter cell)
                cell.Write(record, isUtf8, rows, faults);
            else
                column.Write(record, isUtf8, rows, faults);
            rows.EndField();
        }
        if (faults.Any)
            rows.PutEscaped(faults.ToStagedCauses());
        else
            rows.PutNull();
        rows.EndField();
        rows.EndRow();
    }

    private static void PutField(RowBuffer rows, long number)
    {
        rows.Put(number);
        rows.EndField();
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
