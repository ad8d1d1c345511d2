using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>Every file of fixtures/csv-spectrum, as a dataset that takes any header reads it: nothing is stated of it.</summary>
public sealed class When_the_csv_spectrum_is_read
{
    private static readonly DatasetDefinition Any = DatasetReader.Read(File.ReadAllText(Path.Combine(Fixtures(), "datasets", "generic.json")));

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(Fixtures(), "csv-spectrum", "csvs")).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_rows_are_those_of_its_json(string name)
    {
        var source = File.ReadAllBytes(Path.Combine(Fixtures(), "csv-spectrum", "csvs", $"{name}.csv"));
        var (plan, start) = new SourceHead(SourceSamples.Of(source), new StatedDialect()).Read(new HeaderMapping(Any, new ImportOptions(), maxColumns: 100));
        using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. source[(int)start.Byte..]], plan.Dialect(), start);
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
        {
            Assert.Null(reader.QuoteProblem);
            Assert.Equal(plan.Header.Count, reader.FieldCount);
            rows.Add(plan.Header.Select((header, i) => KeyValuePair.Create(header, Encoding.UTF8.GetString(reader.Field(i)))).ToDictionary());
        }
        Assert.Equal(Expected(name), rows);
    }

    /// <summary>The package's JSON of one file is its row alone, without the list, and with another phone number than its CSV has.</summary>
    private static List<Dictionary<string, string>> Expected(string name)
    {
        var json = File.ReadAllText(Path.Combine(Fixtures(), "csv-spectrum", "json", $"{name}.json"));
        if (name != "location_coordinates")
            return JsonSerializer.Deserialize<List<Dictionary<string, string>>>(json)!;
        var row = JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;
        row["Contact Phone Number"] = "2095257564";
        return [row];
    }

    private static string Fixtures([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../fixtures"));
}
