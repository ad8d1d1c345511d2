using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>Moments as the clocks of a time zone show them. One that these skip or show twice is none: nobody knows which is meant.</summary>
internal sealed class LocalTime
{
    private readonly TimeZoneInfo zone;

    private LocalTime(string name)
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        Problem = new CellProblem(ErrorCodes.InvalidTimestamp, $"a moment that the clocks of {name} show just once, or one with its offset");
    }

    public CellProblem Problem { get; }

    /// <summary>Null where the column has no zone.</summary>
    public static LocalTime? Of(ColumnDefinition column) => column.Zone is { } name ? new LocalTime(name) : null;

    /// <summary>Writes it in UTC; false where it cannot be told.</summary>
    public bool Put(DateTime local, RowBuffer row)
        => !zone.IsInvalidTime(local) && !zone.IsAmbiguousTime(local) && Utc.TryPut(local.Ticks - zone.GetUtcOffset(local).Ticks, row);
}
