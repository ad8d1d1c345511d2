using System.Globalization;

namespace Imports.Datasets;

/// <summary>What makes sound what a column says of how its cells are written.</summary>
internal sealed class FormRules(DatasetDefinition definition, ColumnDefinition column, string at, Faults faults)
{
    private const int MostFormats = 10;

    /// <summary>Among them a day that may be a month, one that may be a year, and one of each length.</summary>
    private static readonly DateTime[] Samples = [new(2026, 3, 4, 5, 6, 7), new(2003, 2, 1, 10, 11, 12), new(2010, 11, 12, 1, 2, 3), new(2012, 10, 11, 21, 9, 8)];

    private static readonly string[] Separators = [".", ",", " ", "'"];

    public void Check()
    {
        CheckFormats();
        CheckZone();
        CheckNumbers();
        if (column.Type == ColumnType.Enum)
            CheckEnum();
    }

    private void CheckFormats()
    {
        var takes = column.Type is ColumnType.Date or ColumnType.Timestamp;
        Require(takes || column.Format is null, ".format", "is for date and timestamp columns");
        Require(takes || column.Formats.Count == 0, ".formats", "is for date and timestamp columns");
        Require(column.AllFormats.Count <= MostFormats && column.AllFormats.Distinct().Count() == column.AllFormats.Count, ".formats", $"must be at most {MostFormats}, and differ");
        Require(column.Format is null || !string.IsNullOrWhiteSpace(column.Format), ".format", "is blank");
        if (!Require(!column.Formats.Any(string.IsNullOrWhiteSpace), ".formats", "holds a blank one") || !takes)
            return;
        foreach (var (one, other) in column.AllFormats.SelectMany((one, i) => column.AllFormats.Skip(i + 1).Select(other => (one, other))))
        {
            Require(!Samples.Any(sample => AreTwo(sample, one, other) || AreTwo(sample, other, one)), ".formats", $"reads one cell as two moments, by '{one}' and '{other}'");
        }
    }

    /// <summary>What one format writes is another moment in the other. A format that is none is found when the first cell is read.</summary>
    private static bool AreTwo(DateTime sample, string writer, string reader)
    {
        try
        {
            var text = sample.ToString(writer, CultureInfo.InvariantCulture);
            return DateTime.TryParseExact(text, writer, CultureInfo.InvariantCulture, DateTimeStyles.None, out var written)
                && DateTime.TryParseExact(text, reader, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read != written;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private void CheckZone()
    {
        if (column.Zone is { } zone && Require(column.Type == ColumnType.Timestamp, ".zone", "is for timestamp columns"))
            Require(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId, ".zone", "is no IANA name of a time zone that is known here, e.g. Europe/Berlin");
    }

    private void CheckNumbers()
    {
        Require(column.DecimalMark is null || column.Type == ColumnType.Decimal, ".decimal_mark", "is for decimal columns");
        Require(column.DecimalMark is null or "." or ",", ".decimal_mark", "must be . or ,");
        if (column.Thousands is not { } thousands)
            return;
        Require(column.Type == ColumnType.Integer || column.DecimalMark is not null, ".thousands", "is for integer columns, and for decimal columns with decimal_mark");
        Require(thousands.All(Separators.Contains) && thousands.Distinct().Count() == thousands.Count, ".thousands", "must be some of . , ' and a space, each once");
        Require(column.DecimalMark is null || !thousands.Contains(column.DecimalMark), ".thousands", "holds the decimal mark");
    }

    private void CheckEnum()
    {
        var values = column.Allowed ?? [];
        Require(values.Count > 0, ".allowed", "must hold the values of the enum");
        Require(values.All(value => value == value.Trim() && value.Length > 0), ".allowed", "holds a blank value, or blanks around one");
        Require(values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count, ".allowed", "holds a value twice, but for its case");
        Require(column.TextLength <= (definition.IsKey(column) ? 255 : 4000), ".allowed", "holds a value of more than 4000 characters (255 in the business key)");
    }

    private bool Require(bool holds, string place, string message) => faults.Unless(holds, $"{at}{place}", message);
}
