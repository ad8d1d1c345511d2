using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Parsing.Splitting;
using Imports.Parsing.Typing;

namespace Imports.Parsing.Staging;

/// <summary>The rows of one batch, typed: the good ones as bytes to load, the bad ones with their causes. Dispose it.</summary>
public sealed class TypedBatch : IDisposable
{
    /// <summary>A row gains its place (row, byte, length, lines) and may gain escapes.</summary>
    private const double GrowthOfRows = 1.6;

    private readonly RowBuffer rows;

    /// <summary>Where each good row ends in the buffer. Its place in the source stands in the row itself.</summary>
    private readonly List<int> ends;

    private readonly List<MalformedRow> malformed = [];

    private TypedBatch(BatchRow batch)
    {
        rows = new RowBuffer((int)Math.Min((batch.LengthBytes * GrowthOfRows) + 1024, Array.MaxLength));
        ends = new List<int>((int)batch.RowCount);
    }

    public int StagedRows => ends.Count;

    public IReadOnlyList<MalformedRow> Malformed => malformed;

    /// <summary>Types a batch.</summary>
    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender chose.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="batch">Where the bytes stand in the source.</param>
    /// <param name="led">The batch's bytes with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.CountsDoNotBalance"/>: the bytes hold another number of rows than the ledger says.</exception>
    public static TypedBatch Read(DatasetDefinition dataset, ImportOptions options, SourcePlan plan, BatchRow batch, ReadOnlyMemory<byte> led)
    {
        var typed = new TypedBatch(batch);
        try
        {
            using var typer = new RowTyper(dataset, options, plan, batch.ImportId);
            typed.Fill(typer, plan, batch, led);
            return typed;
        }
        catch
        {
            typed.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of the good rows <c>[from, to)</c>, counted from 0 among the good ones.</summary>
    public MemoryStream Open(int from, int to) => rows.Open(StartOf(from), StartOf(to) - StartOf(from));

    /// <summary>A good row as a malformed one: the database would not take it.</summary>
    public MalformedRow Refuse(int index)
    {
        var cause = new RejectCause(null, ErrorCodes.StagingRefused, "a row that the database stores as it is", "a row that it refused or would have changed");
        return RowTyper.Place(rows.Read(StartOf(index), StartOf(index + 1)), [cause]);
    }

    public void Dispose() => rows.Dispose();

    private void Fill(RowTyper typer, SourcePlan plan, BatchRow batch, ReadOnlyMemory<byte> led)
    {
        using var record = new RecordReader(led, plan.Delimiter, new SourcePosition(batch.FirstByte, batch.FirstRow, batch.FirstLine));
        var read = 0L;
        while (record.Read())
        {
            read++;
            if (typer.Encode(record, rows) is { } causes)
                malformed.Add(new MalformedRow(record.Row, record.FirstByte, record.Raw.Length, record.FirstLine, record.LastLine, causes));
            else
                ends.Add(rows.Length);
        }
        if (read != batch.RowCount)
            throw new ImportException(
                ErrorCodes.CountsDoNotBalance, $"Batch {batch.BatchNumber} holds {read} rows where the cut counted {batch.RowCount}.");
    }

    private int StartOf(int index) => index == 0 ? 0 : ends[index - 1];
}
