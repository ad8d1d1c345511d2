using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Staging;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

/// <summary>A row whose typing fails by a defect is refused with its place, and the others go on; where many do, the batch fails.</summary>
public sealed class When_a_row_meets_a_defect
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read("""{ "name": "t", "version": 1, "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }] }""");

    [Fact]
    public void It_is_refused_and_the_rest_goes_on()
    {
        using var typed = Read(rows: 30, poison: [7, 21]);
        Assert.Equal(28, typed.Rows.Rows);
        Assert.Equal((2, "DivideByZeroException"), (typed.PoisonRows, typed.Defect?.GetType().Name));
        Assert.Equal([7L, 21L], typed.Malformed.Select(row => row.RowNumber));
        Assert.Equal([8L, 22L], typed.Malformed.Select(row => row.FirstLine));
        Assert.All(typed.Malformed, row => Assert.Equal(ErrorCodes.RowNotProcessable, Assert.Single(row.Causes).Code));
    }

    [Fact]
    public void Ten_are_refused_and_with_the_eleventh_the_batch_fails()
    {
        using (var typed = Read(rows: 30, poison: [.. Enumerable.Range(1, 10)]))
            Assert.Equal(10, typed.PoisonRows);
        Assert.Throws<DivideByZeroException>(() => Read(rows: 30, poison: [.. Enumerable.Range(1, 11)]));
    }

    [Fact]
    public void What_fails_the_import_is_not_taken_for_a_row()
        => Assert.Throws<ImportException>(() => Read(rows: 3, poison: [2], new ImportException(ErrorCodes.OptionInvalid, "any")));

    private static TypedBatch Read(int rows, int[] poison, Exception? defect = null)
    {
        var text = $"item\n{string.Concat(Enumerable.Range(1, rows).Select(n => $"i{n}\n"))}";
        var bytes = Encoding.UTF8.GetBytes(text);
        var (plan, first) = new SourceHead(SourceSamples.Of(bytes), new StatedDialect()).Read(new HeaderMapping(Dataset, new ImportOptions(), maxColumns: 10));
        var batch = new BatchRow { FirstByte = first.Byte, LengthBytes = bytes.Length - first.Byte, FirstRow = 1, FirstLine = first.Line, RowCount = rows };
        using var typer = new RowTyper(Dataset, new ImportOptions(), plan, batch.ImportId);
        return TypedBatch.Read(
            Dataset,
            plan,
            batch,
            (byte[])[CsvDialect.LeadIn, .. bytes[(int)first.Byte..]],
            (record, row) => poison.Contains((int)record.Row) ? throw defect ?? new DivideByZeroException() : typer.Encode(record, row),
            () => []);
    }
}
