using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Reading.Typing;

/// <summary>
/// Finds how the dates or numbers of one column are written from its cells, fed in the file's order. A cell that has a value in one form alone is a proof of that form; one that is another value
/// in the other form is in doubt until there is a proof, and for good where there are proofs of both. Cells without a value in either, and those that are the same in both, say nothing. Not for several threads
/// at once.
/// </summary>
public abstract class ColumnProof
{
    /// <summary>So many doubtful cells are kept to be shown.</summary>
    private const int MostDoubts = 3;

    private const int LongestText = 40;

    private readonly string column;
    private readonly List<PlacedCell> doubts;
    private PlacedCell? first;
    private PlacedCell? second;

    private protected ColumnProof(ColumnForm known)
    {
        column = known.Column;
        Form = known.Form;
        IsSettled = known.IsSettled;
        doubts = [.. known.Doubts];
        (first, second) = known.Form is DateForm.DayFirst or DecimalMark.Point ? (known.Proof, known.Against) : (known.Against, known.Proof);
    }

    /// <summary>What a cell says of its column's form.</summary>
    private protected enum Reading
    {
        Nothing,
        First,
        Second,
        Doubt,
    }

    /// <summary>What is known so far.</summary>
    public ColumnForm Found => new()
    {
        Column = column,
        Form = Form,
        Proof = Form == FormOf(Reading.First) ? first : Form == FormOf(Reading.Second) ? second : null,
        Against = Form == FormOf(Reading.First) ? second : first,
        Doubts = [.. doubts],
    };

    /// <summary>Nothing that follows can change it.</summary>
    public bool IsSettled { get; private protected set; }

    private protected string? Form { get; set; }

    /// <summary>Of a column whose form is to be found from its cells; null = the dataset says it, or there is none to be found.</summary>
    /// <param name="column">Its definition.</param>
    /// <param name="known">What is known of it already.</param>
    public static ColumnProof? Of(ColumnDefinition column, ColumnForm? known = null)
    {
        if (column.From != ColumnOrigin.File || known?.IsSettled == true)
            return null;
        var start = known ?? new ColumnForm { Column = column.Name };
        return column switch
        {
            { Type: ColumnType.Date, AllFormats.Count: 0 } => new DateProof(start),
            { Type: ColumnType.Decimal, DecimalMark: null } => new NumberProof(start),
            _ => null,
        };
    }

    /// <summary>Looks at a cell. It may be blank.</summary>
    /// <param name="cell">In UTF-8.</param>
    /// <param name="line">Where its row starts; not before that of the cell seen last, or all was seen already.</param>
    /// <returns>Something new is known.</returns>
    public bool See(ReadOnlySpan<byte> cell, long line)
    {
        var text = cell.Trim(" \t"u8);
        switch (Read(text))
        {
            case Reading.First when first is null:
                first = Placed(text, line);
                Form = second is null ? FormOf(Reading.First) : Form;
                return true;
            case Reading.Second when second is null:
                second = Placed(text, line);
                Form = first is null ? FormOf(Reading.Second) : Form;
                return true;
            case Reading.Doubt when doubts.Count < MostDoubts && (doubts.Count == 0 || doubts[^1].Line < line):
                doubts.Add(Placed(text, line));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Why the column cannot be read; null = it can, as far as it was seen.</summary>
    /// <param name="isWhole">All of it was seen.</param>
    public ImportException? Problem(bool isWhole) => doubts.Count == 0 || (first is null) != (second is null) ? null
        : first is { } one && second is { } other ? Ambiguous($"written in both ways: {Shown(one)} has {Told(Reading.First)} and {Shown(other)} {Told(Reading.Second)}, so nobody knows what {Shown(doubts[0])} is")
        : isWhole ? Ambiguous($"in doubt: each fits {Told(Reading.First)} as well as {Told(Reading.Second)}, e.g. {string.Join(", ", doubts.Select(Shown))}")
        : null;

    private protected abstract Reading Read(ReadOnlySpan<byte> text);

    private protected abstract string FormOf(Reading reading);

    /// <summary>What a cell of such a reading has, in words.</summary>
    private protected abstract string Told(Reading reading);

    private protected abstract (string Code, string What, string Remedy) Ambiguity { get; }

    private ImportException Ambiguous(string how) => new(Ambiguity.Code, $"The {Ambiguity.What} of {column} are {how}. {Ambiguity.Remedy}");

    private static string Shown(PlacedCell cell) => $"line {cell.Line} ('{cell.Text}')";

    private static PlacedCell Placed(ReadOnlySpan<byte> text, long line) => new(line, Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestText)]));
}

/// <summary>
/// Of dates without a format. The first one says where the year stands. As <c>yyyy-MM-dd</c> or otherwise with the year first, all is known; with the year last, day or month may come first.
/// </summary>
internal sealed class DateProof(ColumnForm known) : ColumnProof(known)
{
    private protected override (string Code, string What, string Remedy) Ambiguity
        => (ErrorCodes.AmbiguousDateOrder, "dates", "State date_order=dmy or date_order=mdy, or the column's format in the dataset.");

    private protected override Reading Read(ReadOnlySpan<byte> text)
    {
        if (IsSettled || !WrittenDate.TrySplit(text, out var parts, out var isYearFirst))
            return Reading.Nothing;
        if (isYearFirst)
        {
            if (Form is null && WrittenDate.IsDate(parts.First, parts.Second, parts.Third))
                (Form, IsSettled) = (text.Length == 10 && text[4] == '-' ? DateForm.Iso : DateForm.YearFirst, true);
            return Reading.Nothing;
        }
        var (day, month) = (WrittenDate.IsDate(parts.Third, parts.Second, parts.First), WrittenDate.IsDate(parts.Third, parts.First, parts.Second));
        if (!day && !month)
            return Reading.Nothing;
        Form ??= DateForm.YearLast;
        return !month ? Reading.First : !day ? Reading.Second : parts.First == parts.Second ? Reading.Nothing : Reading.Doubt;
    }

    private protected override string FormOf(Reading reading) => reading == Reading.First ? DateForm.DayFirst : DateForm.MonthFirst;

    private protected override string Told(Reading reading) => reading == Reading.First ? "the day first" : "the month first";
}

/// <summary>Of decimals whose mark nobody states: <c>1.234</c> and <c>1,234</c> are two numbers each.</summary>
internal sealed class NumberProof(ColumnForm known) : ColumnProof(known)
{
    private static readonly NumberStyle Points = NumberStyle.Of(DecimalMark.Point);
    private static readonly NumberStyle Commas = NumberStyle.Of(DecimalMark.Comma);

    private protected override (string Code, string What, string Remedy) Ambiguity
        => (ErrorCodes.AmbiguousDecimalMark, "numbers", "State decimal_mark=. or decimal_mark=, (as %2C in an address), or the column's decimal_mark in the dataset.");

    private protected override Reading Read(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOfAny((byte)'.', (byte)',');
        if (at < 0)
            return Reading.Nothing;
        var (isPoint, isComma) = (text[at] == '.', text[at] == ',');
        // Nearly all have one mark, and other than three digits behind it: those have one reading.
        var start = text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var behind = text[(at + 1)..];
        if (behind.Length == 3 || at + behind.Length == start || HasOthers(text[start..at]) || HasOthers(behind))
        {
            Span<byte> plain = stackalloc byte[NumberStyle.LongestBytes];
            (isPoint, isComma) = (Points.TryPlain(text, plain, out _), Commas.TryPlain(text, plain, out _));
        }
        return (isPoint, isComma) switch
        {
            (true, true) => Reading.Doubt,
            (true, false) => Reading.First,
            (false, true) => Reading.Second,
            _ => Reading.Nothing,
        };
    }

    private protected override string FormOf(Reading reading) => reading == Reading.First ? DecimalMark.Point : DecimalMark.Comma;

    private protected override string Told(Reading reading) => reading == Reading.First ? "a decimal point" : "a decimal comma";

    private static bool HasOthers(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0;
}
