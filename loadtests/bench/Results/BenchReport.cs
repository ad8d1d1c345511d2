using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Bench.Grid;
using Imports.Bench.Processes;

namespace Imports.Bench.Results;

/// <summary>Everything that one run of the benchmark found, with what is needed to judge it.</summary>
internal sealed record BenchReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower), new RoundedNumbers() },
    };

    public required DateTimeOffset StartedAt { get; init; }
    public required string Commit { get; init; }
    public required string Server { get; init; }
    public required Machine Machine { get; init; }

    /// <summary>The machine's load before anything was measured.</summary>
    public required string LoadAverage { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The platform's first large import; it is in no cell.</summary>
    public FirstImport? FirstImport { get; set; }

    /// <summary>How many small imports the services have behind them before the first cell of a dataset, besides that one.</summary>
    public int ImportsBefore { get; set; }

    public List<CellResult> Cells { get; } = [];

    /// <summary>Whether each cell has figures that count.</summary>
    [JsonIgnore]
    public bool IsWhole => Cells.All(cell => cell.Voids.Count == 0 && cell.NotAvailable.Count == 0);

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
    }

    /// <summary>Milliseconds and kilobytes are the most that such figures say.</summary>
    private sealed class RoundedNumbers : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 3));
    }
}

/// <summary>An import by services that have just started.</summary>
/// <param name="Cell">What was imported.</param>
/// <param name="Run">What it took; its round is 0.</param>
internal sealed record FirstImport(Cell Cell, Run Run);
