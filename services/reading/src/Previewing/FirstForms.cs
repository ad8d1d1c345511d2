using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Previewing;

/// <summary>How the dates and numbers of a source are written, as far as its head tells; an import asks all of its rows (<see cref="FormWatch"/>).</summary>
internal sealed class FirstForms
{
    private readonly List<(int Field, ColumnProof Proof, ValueMap? Map)> columns;
    private readonly IReadOnlyList<ColumnForm> settled;
    private readonly bool isWhole;

    private FirstForms(DatasetDefinition dataset, SourcePlan plan, bool isWhole)
    {
        this.isWhole = isWhole;
        columns = [.. dataset.Columns.Zip(plan.Fields)
            .Where(pair => pair.Second is not null && plan.FormOf(pair.First.Name) is { IsSettled: false })
            .Select(pair => (pair.Second!.Value, ColumnProof.Of(pair.First, plan.FormOf(pair.First.Name))!, pair.First.Map is { } map ? new ValueMap(map) : null))];
        settled = [.. plan.Forms.Where(form => form.IsSettled)];
    }

    /// <summary>What is known of each column.</summary>
    public IReadOnlyList<ColumnForm> Found => [.. settled, .. columns.Select(column => column.Proof.Found)];

    /// <summary>What an import fails with: of a source that was seen as a whole, doubts that nothing settles too.</summary>
    public IEnumerable<ImportException> Problems => columns.Select(column => column.Proof.Problem(isWhole)).OfType<ImportException>();

    /// <summary>What the rest of the source may settle.</summary>
    public IEnumerable<Doubt> Doubts => isWhole ? [] : columns
        .Where(column => column.Proof.Problem(isWhole: false) is null && column.Proof.Problem(isWhole: true) is not null)
        .Select(column => new Doubt(column.Proof.Found.Column, $"{column.Proof.Problem(isWhole: true)!.Message} An import looks through the whole file for a proof first."));

    /// <param name="dataset">The columns.</param>
    /// <param name="plan">How the source is read, with the forms that are stated.</param>
    /// <param name="samples">Of the source; the rows of its head are read.</param>
    /// <param name="start">Where the rows start.</param>
    public static FirstForms Look(DatasetDefinition dataset, SourcePlan plan, SourceSamples samples, SourcePosition start)
    {
        var forms = new FirstForms(dataset, plan, samples.IsWhole);
        if (forms.columns.Count == 0)
            return forms;
        byte[] led = [CsvDialect.LeadIn, .. samples.Head.Span[(int)Math.Min(start.Byte, samples.Head.Length)..]];
        using var reader = new RecordReader(led, plan.Dialect(), start);
        // What the head cuts off is no row yet.
        while (reader.Read() && (samples.IsWhole || reader.After.Byte < samples.Head.Length))
            forms.See(reader, plan.Header.Count);
        return forms;
    }

    private void See(RecordReader row, int fieldCount)
    {
        if (row.FieldCount != fieldCount)
            return;
        foreach (var (field, proof, map) in columns)
        {
            var cell = row.Field(field);
            if (map is null || map.Replace(cell) == cell)
                proof.See(cell, row.FirstLine);
        }
    }
}
