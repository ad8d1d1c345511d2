using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;
using Imports.Runs;

namespace Imports.Reading.Previewing;

/// <summary>The first rows of a source, typed as an import would.</summary>
internal static class FirstRows
{
    private const int UsualRowBytes = 1024;

    /// <summary>Their bytes with <see cref="CsvDialect.LeadIn"/> in front. What the head cuts off is no row yet.</summary>
    /// <param name="plan">How the source is read.</param>
    /// <param name="samples">Of the source; the rows of its head are read.</param>
    /// <param name="start">Where the rows start.</param>
    /// <param name="most">So many at most.</param>
    public static ReadOnlyMemory<byte> Cut(SourcePlan plan, SourceSamples samples, SourcePosition start, int most)
    {
        byte[] led = [CsvDialect.LeadIn, .. samples.Head.Span[(int)Math.Min(start.Byte, samples.Head.Length)..]];
        using var reader = new RecordReader(led, plan.Dialect(), start);
        var end = start.Byte;
        for (var rows = 0; rows < most && reader.Read() && (samples.IsWhole || reader.After.Byte < samples.Head.Length); rows++)
            end = reader.After.Byte;
        return led.AsMemory(0, (int)(end - start.Byte) + 1);
    }

    /// <param name="dataset">The columns.</param>
    /// <param name="options">What the sender chose.</param>
    /// <param name="plan">How the source is read.</param>
    /// <param name="led">The rows.</param>
    /// <param name="start">Where they start.</param>
    /// <param name="keys">Of the columns whose cells are names.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static IReadOnlyList<PreviewRow> Read(
        DatasetDefinition dataset, ImportOptions options, SourcePlan plan, ReadOnlyMemory<byte> led, SourcePosition start, IReadOnlyDictionary<string, KeyByName> keys)
    {
        using var reader = new RecordReader(led, plan.Dialect(), start);
        using var typer = new RowTyper(dataset, options, plan, Guid.Empty, keys);
        using var buffer = new RowBuffer(UsualRowBytes);
        var rows = new List<PreviewRow>();
        while (reader.Read())
        {
            var (row, line) = (reader.Row, reader.FirstLine);
            if (typer.Encode(reader, buffer) is { } causes)
                rows.Add(new PreviewRow(row, line, null, causes));
            else
                rows.Add(new PreviewRow(row, line, Values(dataset, buffer.Written), Causes(typer.StagedCauses)));
        }

        return rows;
    }

    private static List<string?> Values(DatasetDefinition dataset, ReadOnlySpan<byte> row)
    {
        var values = new List<string?>(dataset.Columns.Count);
        var fields = new RowFields(row);
        for (var i = 0; fields.MoveNext(); i++)
            values.Add(RowFields.IsNull(fields.Current) || dataset.Columns[i].From == ColumnOrigin.ImportId ? null : Text(fields.Current));
        return values;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var plain = new byte[field.Length];
        return Encoding.UTF8.GetString(plain, 0, RowFields.Unescape(field, plain));
    }

    /// <summary>The rules that the row breaks, as its run would keep them.</summary>
    private static List<RejectCause> Causes(ReadOnlySpan<byte> staged)
    {
        byte[] json = [(byte)'[', .. staged, (byte)']'];
        return JsonSerializer.Deserialize<List<RejectCause>>(json, RejectStore.Json) ?? [];
    }
}
