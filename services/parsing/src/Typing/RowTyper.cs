using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Parsing.Splitting;

namespace Imports.Parsing.Typing;

/// <summary>Types the records of one batch: a good one goes into the buffer as a row, a bad one gives all its causes.</summary>
public sealed class RowTyper(DatasetDefinition dataset, SourcePlan plan)
{
    private const int LongestFound = 200;

    private readonly Cell[] cells = [.. dataset.Columns.Select(Cell.For)];
    private readonly string[] names = [.. dataset.Columns.Select(column => column.Name)];
    private readonly bool[] isText = [.. dataset.Columns.Select(column => column.Type == ColumnType.Text)];
    private readonly int[] fields = [.. plan.Fields.Select(field => field ?? -1)];

    /// <summary>The columns of the staging table in the order of the fields that <see cref="Encode"/> writes.</summary>
    public static IEnumerable<string> Columns(DatasetDefinition dataset) =>
    [
        StagingTable.RowColumn, StagingTable.FirstByteColumn, StagingTable.LengthColumn, StagingTable.FirstLineColumn, StagingTable.LastLineColumn,
        StagingTable.CausesColumn, .. dataset.Columns.Select(column => column.Name),
    ];

    /// <summary>Writes the record as one row; when it is bad nothing is written.</summary>
    /// <returns>The causes, or null when the record is good.</returns>
    public IReadOnlyList<RejectCause>? Encode(RecordReader record, RowBuffer rows)
    {
        var start = rows.Length;
        List<RejectCause>? causes = null;
        var isUtf8 = Utf8.IsValid(record.Raw);
        if (record.QuoteProblem is { } problem)
            (causes ??= []).Add(Quotes(problem));
        if (record.FieldCount != plan.Header.Count)
            (causes ??= []).Add(new RejectCause(null, ErrorCodes.FieldCount, Count(plan.Header.Count), Count(record.FieldCount)));
        else
            EncodeCells(record, rows, isUtf8, ref causes);
        if (!isUtf8 && (causes is null || causes.All(cause => cause.Code != ErrorCodes.InvalidUtf8)))
            (causes ??= []).Add(NotUtf8(null, record.Raw));
        if (causes is not null)
            rows.Truncate(start);
        return causes;
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

    private void EncodeCells(RecordReader record, RowBuffer rows, bool isUtf8, ref List<RejectCause>? causes)
    {
        PutField(rows, record.Row);
        PutField(rows, record.FirstByte);
        PutField(rows, record.Raw.Length);
        PutField(rows, record.FirstLine);
        PutField(rows, record.LastLine);
        rows.PutNull();
        rows.EndField();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = fields[i] < 0 ? default : record.Field(fields[i]);
            if (Cell.IsBlank(cell))
                rows.PutNull();
            else if (!isUtf8 && isText[i] && !Utf8.IsValid(cell))
                (causes ??= []).Add(NotUtf8(names[i], cell));
            else if (cells[i].Encode(cell, rows) is { } problem)
                (causes ??= []).Add(new RejectCause(names[i], problem.Code, problem.Expected, Found(cell)));
            rows.EndField();
        }
        rows.EndRow();
    }

    private static void PutField(RowBuffer rows, long number)
    {
        rows.Put(number);
        rows.EndField();
    }

    private static RejectCause Quotes(CsvMalformedReason problem) => new(
        null,
        ErrorCodes.MalformedQuotes,
        "a field that holds a quote stands in quotes, the quote doubled",
        problem switch
        {
            CsvMalformedReason.StrayQuote => "a quote inside a field that does not start with one",
            CsvMalformedReason.TextAfterClosingQuote => "text after a closing quote",
            CsvMalformedReason.UnterminatedQuote => "a quote that is not closed before the end of the file",
            _ => problem.ToString(),
        });

    private static RejectCause NotUtf8(string? column, ReadOnlySpan<byte> bytes) => new(column, ErrorCodes.InvalidUtf8, "text in UTF-8", Found(bytes));

    private static string Count(int fields) => fields == 1 ? "1 field" : $"{fields} fields";

    /// <summary>At most four bytes make a character, so only the start has to be decoded. Cut between characters, not within one.</summary>
    private static string Found(ReadOnlySpan<byte> cell)
    {
        var text = Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, LongestFound * 4)]);
        if (text.Length <= LongestFound)
            return text;
        return text[..(char.IsHighSurrogate(text[LongestFound - 1]) ? LongestFound - 1 : LongestFound)];
    }
}
