using System.Text;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>Writes the values of one column of a batch's rows, from wherever they come.</summary>
internal abstract class ColumnWriter
{
    /// <summary>Writes the value of a record, without the field's end; where it cannot, it says why.</summary>
    /// <param name="record">The record; it has as many fields as the header.</param>
    /// <param name="isText">The whole record is text in its encoding.</param>
    /// <param name="rows">Where the value goes.</param>
    /// <param name="faults">Where the causes go.</param>
    public abstract void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults);
}

/// <summary>The same for every row: the import's id; NULL for a column that is not in the file, whose value merge decides.</summary>
/// <param name="field">As <c>LOAD DATA</c> takes it.</param>
internal sealed class ConstantWriter(byte[] field) : ColumnWriter
{
    public static ConstantWriter Null { get; } = new("\\N"u8.ToArray());

    public static ConstantWriter Of(Guid importId) => new(Encoding.ASCII.GetBytes(importId.ToString()));

    public override void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults) => rows.Put(field);
}

/// <summary>The row's number in the file.</summary>
internal sealed class RowNumberWriter : ColumnWriter
{
    public override void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults) => rows.Put(record.Row);
}

/// <summary>A cell of the file: mapped, then blank or looked up, typed, then matched.</summary>
/// <param name="column">What is asked of it.</param>
/// <param name="field">Which field of the record, from 0.</param>
/// <param name="blank">What a blank one becomes, as <c>LOAD DATA</c> takes it.</param>
/// <param name="plan">How the source is read.</param>
/// <param name="keys">Of a column whose cells are names: what is stored in their place.</param>
internal sealed class CellWriter(ColumnDefinition column, int field, byte[] blank, SourcePlan plan, KeyByName? keys = null) : ColumnWriter
{
    private readonly Cell cell = Cell.For(column, plan.HasWorkbookText, plan.FormOf(column.Name));
    private readonly bool keepsBytes = column.Type is ColumnType.Text or ColumnType.Json;
    private readonly ValueMap? map = column.Map is { } values ? new ValueMap(values) : null;

    /// <summary>What stands in the map is written as the dataset has it, whatever the file does.</summary>
    private readonly Cell mapped = Cell.For(column);

    private readonly TextPattern? pattern = column.Pattern is { } text ? new TextPattern(text) : null;

    public override void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults)
    {
        var found = record.Field(field);
        var value = map is null ? found : map.Replace(found);
        if (Cell.IsBlank(value))
            rows.Put(blank);
        else if (!isText && keepsBytes && !System.Text.Unicode.Utf8.IsValid(value))
            faults.NotText(column.Name, record, field);
        else if (keys?.Find(value, out value) is { } unknown)
            faults.Malformed(column.Name, unknown, found);
        else if ((value == found ? cell : mapped).Encode(value, rows) is { } problem)
            faults.Malformed(column.Name, problem, found);
        else if (pattern?.Check(value) is { } mismatch)
            faults.BreaksRule(column.Name, mismatch, found);
    }
}
