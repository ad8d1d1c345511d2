using System.Text.Json.Serialization;

namespace Imports.Ledger;

/// <summary>
/// How the dates or numbers of one column are written, and what is known of it: part of <see cref="SourcePlan"/>. Found while the source is cut, in its order, so that it does not depend
/// on batches.
/// </summary>
public sealed record ColumnForm
{
    /// <summary>Of the dataset.</summary>
    public required string Column { get; init; }

    /// <summary>Of dates one of <see cref="DateForm"/>, of numbers the decimal mark; null = no cell so far tells.</summary>
    public string? Form { get; init; }

    /// <summary>The sender stated it, and cells are not asked.</summary>
    public bool IsStated { get; init; }

    /// <summary>It is that of the import whose refused rows are corrected: a few rows prove nothing.</summary>
    public bool IsInherited { get; init; }

    /// <summary>The first cell that can be read in this form alone.</summary>
    public PlacedCell? Proof { get; init; }

    /// <summary>The first cell that can be read in the other form alone: it is refused, and with doubts the import.</summary>
    public PlacedCell? Against { get; init; }

    /// <summary>The first cells that are another value in the other form.</summary>
    public IReadOnlyList<PlacedCell> Doubts { get; init; } = [];

    /// <summary>Cells differ by form, and none so far proves one.</summary>
    [JsonIgnore]
    public bool IsInDoubt => !IsSettled && Proof is null && Doubts.Count > 0;

    /// <summary>Nothing that follows can change it.</summary>
    [JsonIgnore]
    public bool IsSettled => IsStated || IsInherited || Form is DateForm.Iso or DateForm.YearFirst;

    /// <summary>In words, with its evidence.</summary>
    public string Told() => IsStated ? $"{Form}, stated by caller"
        : IsInherited ? $"{Form}, as in the import that is corrected"
        : Proof is { } proof ? $"{Form}, as line {proof.Line} shows: {proof.Text}"
        : Form is DateForm.Iso or DateForm.YearFirst ? $"{Form}, as its first date is written"
        : "none: no cell differs by it";
}

/// <summary>A cell as an example.</summary>
/// <param name="Line">Where its row starts.</param>
/// <param name="Text">What it holds, at most 40 characters.</param>
public sealed record PlacedCell(long Line, string Text);

/// <summary>How dates are written that have no format.</summary>
public static class DateForm
{
    /// <summary><c>2026-03-31</c>, and nothing else.</summary>
    public const string Iso = "iso";

    /// <summary>Year, month, day.</summary>
    public const string YearFirst = "ymd";

    /// <summary>Day, month, year. Dates that begin with the year are read as well: they have one reading.</summary>
    public const string DayFirst = "dmy";

    /// <summary>Month, day, year. Dates that begin with the year are read as well.</summary>
    public const string MonthFirst = "mdy";

    /// <summary>The year stands last, and no date so far differs by what stands before it.</summary>
    public const string YearLast = "year-last";
}
