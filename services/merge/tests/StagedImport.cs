using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge.Tests;

/// <summary>What a test stages: rows of a dataset, each with a value for every column in the dataset's order.</summary>
public sealed record StagedImport(DatasetDefinition Dataset, IEnumerable<object?[]> Rows)
{
    public string Mode { get; init; } = ImportMode.Upsert;

    /// <summary>How many bad rows it bears; null = any.</summary>
    public string? MaxRejects { get; init; }

    /// <summary>What the import itself says of blank cells.</summary>
    public IReadOnlyDictionary<string, string> Blank { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns that the file does not have.</summary>
    public IReadOnlyCollection<string> Unmapped { get; init; } = [];

    /// <summary>A row as parsing writes it into a run.</summary>
    public static byte[] Fields(object?[] row) => Encoding.UTF8.GetBytes(string.Join('\t', row.Select(Field)));

    public string Plan()
    {
        var mapped = Dataset.Columns.Where(column => !Unmapped.Contains(column.Name)).Select(column => column.Name).ToList();
        return new SourcePlan
        {
            Delimiter = ',', Header = mapped, Ignored = [], NewRowValues = [.. Dataset.Columns.Select(NewRowValue)],
            Fields = [.. Dataset.Columns.Select(column => mapped.Contains(column.Name) ? mapped.IndexOf(column.Name) : (int?)null)],
        }.ToJson();
    }

    private string? NewRowValue(ColumnDefinition column)
    {
        var keeps = Blank.TryGetValue(column.Name, out var chosen) ? chosen == BlankPolicy.Keep : column.Blank == BlankMeaning.Keep;
        if (column.Default is not { } text || !(keeps || Unmapped.Contains(column.Name)))
            return null;
        return column.Type switch
        {
            ColumnType.Boolean => "1",
            ColumnType.Timestamp => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    private static string Field(object? value) => value switch
    {
        null => "\\N",
        bool truth => truth ? "1" : "0",
        decimal number => number.ToString("0.######", CultureInfo.InvariantCulture),
        string text => text.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\0", "\\0"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
