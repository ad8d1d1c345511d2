using System.Globalization;
using System.Text;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation.Tests;

/// <summary>A row as parsing would put it into a run; its place in the source is made from its number.</summary>
internal sealed record StagedRow(long Number, byte[] Fields, byte[] Causes)
{
    public static StagedRow Of(DatasetDefinition dataset, long number, string? causes, IReadOnlyList<object?> values)
    {
        Assert.Equal(dataset.Columns.Count, values.Count);
        var fields = string.Join('\t', values.Select(value => value is null ? "\\N" : Escape(Shown(value))));
        return new StagedRow(number, Encoding.UTF8.GetBytes(fields), Encoding.UTF8.GetBytes(causes ?? ""));
    }

    public RowPlace Place => new(Number, Number * 10, 9, Number + 1, Number + 1);

    private static string Shown(object value) => value switch
    {
        bool truth => truth ? "1" : "0",
        decimal number => Trimmed(number.ToString(CultureInfo.InvariantCulture)),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Trimmed(string number) => number.Contains('.') ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string Escape(string text)
        => text.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\0", "\\0");
}
