using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Typing;

/// <summary>A date of three numbers with signs between them, in a known order; one that begins with its year is read in each.</summary>
/// <param name="order">One of <see cref="DateForm"/>. Where none is known yet, no cell differs by it.</param>
internal sealed class OrderedDateCell(string order) : Cell
{
    private readonly bool monthFirst = order == DateForm.MonthFirst;
    private readonly bool takesYearLast = order != DateForm.YearFirst;
    private readonly CellProblem invalid = new(ErrorCodes.InvalidDate, $"a date of the year {DateCell.FirstYear} or later {Told(order)}");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        if (!WrittenDate.TrySplit(Trim(cell), out var parts, out var isYearFirst) || (!isYearFirst && !takesYearLast))
            return invalid;
        var (year, month, day) = isYearFirst ? parts : monthFirst ? (parts.Third, parts.First, parts.Second) : (parts.Third, parts.Second, parts.First);
        if (!WrittenDate.IsDate(year, month, day))
            return invalid;
        Span<byte> iso = [Digit(year / 1000), Digit(year / 100), Digit(year / 10), Digit(year), (byte)'-', Digit(month / 10), Digit(month), (byte)'-', Digit(day / 10), Digit(day)];
        row.Put(iso);
        return null;
    }

    private static byte Digit(int number) => (byte)('0' + (number % 10));

    private static string Told(string order) => order switch
    {
        DateForm.MonthFirst => "with the month first, e.g. 03/31/2026",
        DateForm.DayFirst => "with the day first, e.g. 31/03/2026",
        DateForm.YearFirst => "with the year first, e.g. 2026/03/31",
        _ => "with the year last, e.g. 31/03/2026",
    };
}
