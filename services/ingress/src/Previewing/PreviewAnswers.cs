using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Datasets;
using Imports.Reading.Mapping;
using Imports.Reading.Previewing;

namespace Imports.Ingress;

/// <summary>Makes the answer of a file that was looked at.</summary>
internal static class PreviewAnswers
{
    /// <summary>What the link to the import does not take over from the request: the mapping is the proposed one.</summary>
    private static readonly string[] Replaced = [OptionQuery.Mapping, PreviewEndpoint.Rows, "similar_headers"];

    public static PreviewAnswer Of(FileLook look, IQueryCollection query)
    {
        var (dataset, preview) = (look.Dataset, look.Preview);
        var proposal = preview.Mapping;
        var columns = (proposal?.Columns ?? []).Select(match => Column(match, proposal!.Header)).ToList();
        var used = (proposal?.Columns ?? []).Select(match => match.Field).OfType<int>().ToHashSet();
        var mapping = columns.Where(column => column.Header is not null).Select(column => $"{column.Column}:{column.Header}").ToList();
        return new PreviewAnswer
        {
            Dataset = dataset.Name,
            DatasetVersion = dataset.Version,
            FileName = look.FileName,
            Bytes = look.Bytes,
            LookedAt = look.Text?.LookedAt,
            Source = look.Text?.Source,
            Dialect = preview.Plan?.Describe(),
            Header = proposal?.Header,
            HeaderFingerprint = proposal?.Fingerprint,
            SavedMappingVersion = proposal?.Saved?.Version,
            Columns = columns,
            UnmappedColumns = [.. columns.Where(column => column.Header is null).Select(column => column.Column)],
            ExtraColumns = [.. (proposal?.Extra ?? []).Where(field => !used.Contains(field)).Select(field => proposal!.Header[field])],
            Mapping = mapping,
            Rows = [.. preview.Rows.Select(row => new PreviewedRow(row.Row, row.Line, row.Values is { } values ? Values(dataset, values) : null, row.Causes))],
            Ambiguous = [.. preview.Doubts.Select(doubt => new PreviewedDoubt(doubt.Subject, doubt.Message))],
            Problems = [.. preview.Problems.Select(problem => new PreviewedProblem(problem.Code, problem.Message))],
            Links = new PreviewLinks(ImportLink(query, mapping), proposal is null || dataset.TakesAnyHeader ? null : $"/datasets/{dataset.Name}/mappings/{proposal.Fingerprint}"),
        };
    }

    private static PreviewedColumn Column(ColumnMatch match, IReadOnlyList<string> header) => new()
    {
        Column = match.Column,
        Required = match.IsRequired,
        Header = match.Field is { } field ? header[field] : null,
        Position = match.Field + 1,
        How = match.How,
        Applied = match.Applied is not null,
        Confidence = Rounded(match.Confidence),
        Reason = match.Reason,
        Alternatives = [.. match.Alternatives.Select(option => new PreviewedAlternative(header[option.Field], option.Field + 1, Rounded(option.Confidence), option.Reason))],
    };

    private static double Rounded(double confidence) => Math.Round(confidence, 2);

    private static string ImportLink(IQueryCollection query, IEnumerable<string> mapping)
    {
        var kept = query.Where(option => !Replaced.Contains(option.Key)).SelectMany(option => option.Value, (option, value) => (option.Key, Value: value ?? ""));
        return $"/imports?{string.Join('&', kept.Concat(mapping.Select(pair => (OptionQuery.Mapping, pair))).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"))}";
    }

    private static JsonObject Values(DatasetDefinition dataset, IReadOnlyList<string?> values)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var (column, text) in dataset.Columns.Zip(values))
            {
                json.WritePropertyName(column.Name);
                if (text is null)
                    json.WriteNullValue();
                else
                    RowText.WriteJson(json, column, Value(column, text));
            }

            json.WriteEndObject();
        }

        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }

    /// <summary>As the driver gives it where it comes from the table.</summary>
    private static object Value(ColumnDefinition column, string text) => column.Type switch
    {
        ColumnType.Boolean => text == "1",
        ColumnType.Date or ColumnType.Timestamp => DateTime.Parse(text, CultureInfo.InvariantCulture),
        ColumnType.Decimal => Padded(text, column.DecimalScale),
        _ => text,
    };

    /// <summary>The table shows all digits that its column has behind the point.</summary>
    private static string Padded(string text, int scale)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return scale == 0 ? text : point < 0 ? $"{text}.{new string('0', scale)}" : text.PadRight(point + 1 + scale, '0');
    }
}
