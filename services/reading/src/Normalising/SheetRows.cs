using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>
/// Writes the rows of a sheet as CSV, one line a row of the sheet, blank ones too, so that a line's number is its row's. Every row is filled up to the width of
/// the first rows, as a spreadsheet does that saves a sheet as CSV; a wider one keeps all its cells. Blank rows at the end are left out.
/// </summary>
/// <param name="sheet">Its name, for messages.</param>
/// <param name="limits">Last row and column.</param>
/// <param name="maxColumns">A table is no wider; the header would be refused.</param>
internal sealed class SheetRows(string sheet, NormalisingOptions limits, int maxColumns)
{
    /// <summary>The widest of so many rows says how wide the table is.</summary>
    private const int SampledRows = 100;
    private const int SampledBytes = 4 << 20;

    /// <summary>All cells of a row together; the longest record that can be told to be taken has as many.</summary>
    private const int MostRowBytes = 64 << 20;

    private readonly ByteBuffer sample = new(64 << 10);
    private readonly List<Row> sampled = [];
    private int width = -1;
    private int written; // the last row whose line is written
    private int number;
    private int columns;

    /// <summary>What is to be taken away.</summary>
    public ByteBuffer Output { get; } = new(256 << 10);

    /// <summary>Those that are not blank, the header among them.</summary>
    public long Count { get; private set; }

    /// <summary>Of the row at hand, for messages.</summary>
    public int Number => number;

    /// <summary>Of the last cell that was written in the row at hand; 0 = none was.</summary>
    public int LastColumn => columns;

    private bool IsSampling => width < 0;

    /// <exception cref="ImportException"><see cref="ErrorCodes.SheetTooLarge"/>; <see cref="ErrorCodes.SourceDamaged"/>: the rows are not in order.</exception>
    public void Begin(int row)
    {
        if (row <= number)
            throw SourceFault.Damaged($"row {row} of the sheet comes after row {number}");
        if (row > limits.MaxSheetRows)
            throw TooLarge($"rows beyond {limits.MaxSheetRows}, the last that is taken");
        (number, columns) = (row, 0);
    }

    /// <summary>Moves to a cell that is not empty; its field is to be written to what is returned.</summary>
    public ByteBuffer At(int column)
    {
        var output = IsSampling ? sample : Output;
        if (columns == 0 && !IsSampling)
            BreakTo(number);
        output.Fill((byte)',', column - Math.Max(columns, 1));
        if (output.Length > MostRowBytes)
            throw TooLarge($"more than {MostRowBytes} bytes in row {number}");
        columns = column;
        return output;
    }

    public void End()
    {
        if (columns == 0)
            return;
        Count++;
        if (!IsSampling)
        {
            Finish(number, columns);
            return;
        }

        sampled.Add(new Row(number, columns, sample.Length));
        if (sampled.Count == SampledRows || sample.Length > SampledBytes)
            EndSample();
    }

    /// <summary>There is no further row.</summary>
    public void Complete()
    {
        if (IsSampling)
            EndSample();
    }

    public ImportException TooLarge(string what) => new(ErrorCodes.SheetTooLarge, $"The sheet {PartNames.Short(sheet)} has {what}. Remove what is not part of the table, or split it.");

    private void EndSample()
    {
        width = sampled.Count == 0 ? 0 : sampled.Max(row => row.Columns);

        // One stray cell far to the right would make each row as long as itself.
        if (width > maxColumns)
            throw TooLarge($"{width} columns in row {sampled.First(row => row.Columns == width).Number}, and {maxColumns} are taken");
        var first = 0;
        foreach (var row in sampled)
        {
            BreakTo(row.Number);
            Output.Put(sample.Bytes[first..row.End]);
            Finish(row.Number, row.Columns);
            first = row.End;
        }

        sampled.Clear();
        sample.Clear();
    }

    /// <summary>A line for each blank row before.</summary>
    private void BreakTo(int row) => Output.Fill((byte)'\n', row - written - 1);

    private void Finish(int row, int filled)
    {
        Output.Fill((byte)',', Math.Max(0, width - filled));
        Output.Put((byte)'\n');
        written = row;
    }

    private readonly record struct Row(int Number, int Columns, int End);
}
