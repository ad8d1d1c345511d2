using System.Text;
using Imports.Runs;

namespace Imports.Reading.Tests;

/// <summary>A row as its run holds it.</summary>
/// <param name="Place">Where it stands in the source.</param>
/// <param name="Values">Of the dataset's columns in its order, unescaped; null = NULL.</param>
/// <param name="Causes">What parsing found against it, as JSON objects separated by commas; mostly empty.</param>
public sealed record StagedRow(RowPlace Place, IReadOnlyList<string?> Values, string Causes)
{
    public static StagedRow Of(in RunRow row) => new(row.Place, Unescaped(row.Fields), Encoding.UTF8.GetString(row.Causes));

    /// <summary>The row's number and what it holds, NULL left out.</summary>
    public override string ToString() => string.Join(' ', [Place.Row, .. Values.OfType<string>()]);

    public static IReadOnlyList<string?> Unescaped(ReadOnlySpan<byte> row)
    {
        var values = new List<string?>();
        var fields = new RowFields(row);
        while (fields.MoveNext())
        {
            var plain = new byte[fields.Current.Length];
            values.Add(RowFields.IsNull(fields.Current) ? null : Encoding.UTF8.GetString(plain, 0, RowFields.Unescape(fields.Current, plain)));
        }
        return values;
    }
}
