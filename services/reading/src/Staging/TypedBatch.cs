using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;
using Imports.Runs;

namespace Imports.Reading.Staging;

/// <summary>The rows of one batch, typed: the good ones to be sorted and written, the bad ones with their causes. Dispose it.</summary>
public sealed class TypedBatch : IDisposable
{
    /// <summary>Of most rows; those that are longer make the buffer grow.</summary>
    private const int UsualRowBytes = 1024;

    /// <summary>A row may gain escapes, and its key stands beside it once more.</summary>
    private const double GrowthOfRows = 1.3;

    /// <summary>What stands with each row in a run: its lengths and its place.</summary>
    private const int BytesAroundRow = 48;

    /// <summary>One row that meets a defect is refused; where many do, it is not the rows.</summary>
    private const int MostPoisonRows = 10;

    private readonly List<MalformedRow> malformed = [];

    private TypedBatch(DatasetDefinition dataset, BatchRow batch)
        => Rows = new RunBuilder(
            new KeyEncoder(dataset), (int)Math.Min((batch.LengthBytes * GrowthOfRows) + (batch.RowCount * BytesAroundRow), Array.MaxLength), checked((int)batch.RowCount));

    /// <summary>The good rows, with the rules that they break as far as they were found here.</summary>
    public RunBuilder Rows { get; }

    public IReadOnlyList<MalformedRow> Malformed => malformed;

    /// <summary>Of an import of corrections: the refused rows that its rows stand for, good ones and bad ones.</summary>
    public IReadOnlyList<CorrectedRow> Corrections { get; private set; } = [];

    /// <summary>Rows among them at which a defect was met, and which are refused for that.</summary>
    public int PoisonRows { get; private set; }

    /// <summary>The first of these defects; null = none was met.</summary>
    public Exception? Defect { get; private set; }

    /// <summary>Types a batch.</summary>
    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender chose.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="batch">Where the bytes stand in the source.</param>
    /// <param name="led">The batch's bytes with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <param name="keys">Of the columns whose cells are names.</param>
    /// <param name="parentId">The import that this one corrects; null = it corrects none.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.CountsDoNotBalance"/>: the bytes hold another number of rows than the ledger says.</exception>
    public static TypedBatch Read(
        DatasetDefinition dataset,
        ImportOptions options,
        SourcePlan plan,
        BatchRow batch,
        ReadOnlyMemory<byte> led,
        IReadOnlyDictionary<string, KeyByName>? keys = null,
        Guid? parentId = null)
    {
        using var typer = new RowTyper(dataset, options, plan, batch.ImportId, keys, parentId);
        var typed = Read(dataset, plan, batch, led, typer.Encode, () => typer.StagedCauses.ToArray());
        typed.Corrections = typer.Corrections;
        return typed;
    }

    /// <summary>Types a batch by other means than a <see cref="RowTyper"/>.</summary>
    /// <param name="dataset">The columns.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="batch">Where the bytes stand in the source.</param>
    /// <param name="led">The batch's bytes with <see cref="CsvDialect.LeadIn"/> in front.</param>
    /// <param name="encode">Writes one row.</param>
    /// <param name="stagedCauses">The rules that the row breaks which was written last, as its run keeps them.</param>
    public static TypedBatch Read(DatasetDefinition dataset, SourcePlan plan, BatchRow batch, ReadOnlyMemory<byte> led, RowEncoder encode, Func<byte[]> stagedCauses)
    {
        var typed = new TypedBatch(dataset, batch);
        try
        {
            typed.Fill(encode, stagedCauses, plan, batch, led);
            return typed;
        }
        catch
        {
            typed.Dispose();
            throw;
        }
    }

    public void Dispose() => Rows.Dispose();

    private void Fill(RowEncoder encode, Func<byte[]> stagedCauses, SourcePlan plan, BatchRow batch, ReadOnlyMemory<byte> led)
    {
        using var record = new RecordReader(led, plan.Dialect(), new SourcePosition(batch.FirstByte, batch.FirstRow, batch.FirstLine));
        using var row = new RowBuffer(UsualRowBytes);
        var read = 0L;
        while (record.Read())
        {
            read++;
            var place = record.Place;
            if (Encode(encode, record, row) is { } causes)
                malformed.Add(new MalformedRow(place.Row, place.FirstByte, place.LengthBytes, place.FirstLine, place.LastLine, causes));
            else
                Rows.Add(place, row.Written, stagedCauses());
        }
        if (read != batch.RowCount)
            throw new ImportException(
                ErrorCodes.CountsDoNotBalance, $"Batch {batch.BatchNumber} holds {read} rows where the cut counted {batch.RowCount}.");
    }

    /// <summary>A row at which a defect is met is refused, and the rest goes on: a repeat would meet it again.</summary>
    private IReadOnlyList<RejectCause>? Encode(RowEncoder encode, RecordReader record, RowBuffer row)
    {
        try
        {
            return encode(record, row);
        }
        catch (Exception e) when (e is not (ImportException or OutOfMemoryException) && PoisonRows < MostPoisonRows)
        {
            PoisonRows++;
            Defect ??= e;
            return [new RejectCause(null, ErrorCodes.RowNotProcessable, "a row that does not meet a defect of the platform", "a defect; the log of parsing has it")];
        }
    }
}

/// <summary>Writes a record's values over what the row held; the causes when it is malformed, else null.</summary>
public delegate IReadOnlyList<RejectCause>? RowEncoder(RecordReader record, RowBuffer row);
