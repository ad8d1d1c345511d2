using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Staging;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Runs;

namespace Imports.Reading.Tests;

/// <summary>Maps, patterns, defaults and whole records are made without waste: the garbage of a batch does not grow with its rows.</summary>
public sealed class When_a_column_has_rules
{
    private const int Rows = 5000;

    private static readonly DatasetDefinition Ruled = DatasetReader.Read(
        """
        { "name": "ruled", "version": 1, "business_key": ["code"], "columns": [
          { "name": "code", "type": "text", "pattern": "[A-Z]+-[0-9]+" },
          { "name": "kind", "type": "text", "map": { "NB": "notebook" }, "blank": "default", "default": "other" },
          { "name": "seen", "type": "date" } ] }
        """);

    private static readonly DatasetDefinition Whole = DatasetReader.Read(
        """
        { "name": "whole", "version": 1, "business_key": ["number"], "columns": [
          { "name": "number", "type": "integer", "from": "row_number" }, { "name": "record", "type": "json", "from": "record" } ] }
        """);

    [Fact]
    public void Cells_are_mapped_filled_and_matched_without_garbage()
    {
        Assert.Equal(["1 15 8 2 2|AB-7|notebook|NULL", "2 24 6 3 3|AB-8|other|NULL"], Type(Ruled, "code,kind,seen\nAB-7,NB,\nAB-8,,\n"));
        HoldsNoGarbage(Ruled, "code,kind,seen\n", "AB-7,NB,2026-03-01\n");
    }

    [Fact]
    public void Records_are_written_as_json_without_garbage()
    {
        Assert.Equal(["1 4 7 2 2|1|{\"a\":\"x\\\"y\",\"b\":\"\"}"], Type(Whole, "a,b\n\"x\"\"y\",\n"));
        HoldsNoGarbage(Whole, "first,second\n", "some text,and more\n");
    }

    private static void HoldsNoGarbage(DatasetDefinition dataset, string header, string row)
    {
        var (one, many) = (Source(dataset, header + row), Source(dataset, header + string.Concat(Enumerable.Repeat(row, Rows))));
        foreach (var source in new[] { one, many, one, many })
            source.Read().Dispose();
        var (few, all) = (Garbage(one), Garbage(many));
        Assert.True(all - few < Rows * 8, $"{all - few} bytes of garbage for {Rows} rows");
    }

    private static long Garbage(TypedSource source)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        source.Read().Dispose();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static List<string> Type(DatasetDefinition dataset, string text)
    {
        using var batch = Source(dataset, text).Read();
        Assert.Empty(batch.Malformed);
        using var run = new RunReader(batch.Rows.Open(), bufferBytes: 100);
        var rows = new List<string>();
        while (run.Read())
        {
            var (row, firstByte, lengthBytes, firstLine, lastLine) = run.Current.Place;
            rows.Add($"{row} {firstByte} {lengthBytes} {firstLine} {lastLine}|{string.Join('|', StagedRow.Unescaped(run.Current.Fields).Select(value => value ?? "NULL"))}");
        }
        return rows;
    }

    private static TypedSource Source(DatasetDefinition dataset, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var (plan, rows) = new SourceHead(SourceSamples.Of(bytes), new StatedDialect()).Read(new HeaderMapping(dataset, new ImportOptions(), maxColumns: 10));
        var batch = new BatchRow { FirstByte = rows.Byte, LengthBytes = bytes.Length - rows.Byte, FirstRow = 1, FirstLine = rows.Line, RowCount = text.Count(c => c == '\n') - 1 };
        return new TypedSource(dataset, plan, batch, (byte[])[CsvDialect.LeadIn, .. bytes[(int)rows.Byte..]]);
    }

    private sealed record TypedSource(DatasetDefinition Dataset, SourcePlan Plan, BatchRow Batch, ReadOnlyMemory<byte> Led)
    {
        public TypedBatch Read() => TypedBatch.Read(Dataset, new ImportOptions(), Plan, Batch, Led);
    }
}
