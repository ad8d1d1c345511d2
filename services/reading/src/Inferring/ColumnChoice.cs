using Imports.Datasets;

namespace Imports.Reading.Inferring;

/// <summary>Which type a column gets, by what its values rule out. What could mean two things is a text, and both are told: nothing is guessed.</summary>
internal static class ColumnChoice
{
    private const int LongestText = 4000;
    private const int UsualPrecision = 18;

    /// <summary>Room for values that the sample has not.</summary>
    private static readonly int[] Lengths = [20, 50, 100, 255, 500, 1000, 2000, LongestText];

    /// <param name="column">What was seen.</param>
    /// <param name="name">For the definition.</param>
    /// <param name="isFoundByName">A file with this header needs no mapping.</param>
    public static ColumnProposal Of(ColumnEvidence column, string name, bool isFoundByName)
    {
        var notes = new List<string>();
        if (!isFoundByName)
            notes.Add($"The file calls it otherwise: import it with mapping={name}:{column.Header}.");
        var ambiguous = Ambiguous(column);
        var chosen = column.Values == 0 || ambiguous.Count > 0 ? null : Choose(column);
        if (column.Values == 0)
            notes.Add("All cells of the sample are blank: nothing is known of its type.");
        if (chosen is null && column.Longest > LongestText)
            notes.Add($"The value at line {column.LongestLine} has {column.Longest} characters; a text takes {LongestText}.");
        var type = chosen?.Type ?? ColumnType.Text;
        return new ColumnProposal
        {
            Name = name, Header = column.Header, Type = type, Format = chosen?.Format,
            MaxLength = type == ColumnType.Text ? Lengths.FirstOrDefault(length => length >= column.Longest, LongestText) : null,
            Precision = type == ColumnType.Decimal ? Math.Min(38, Math.Max(UsualPrecision, chosen!.WholeDigits + chosen.Scale)) : null,
            Scale = type == ColumnType.Decimal ? chosen!.Scale : null,
            DecimalMark = chosen?.DecimalMark, Thousands = chosen?.Thousands,
            Values = column.Values, Blanks = column.Blanks, Distinct = column.Distinct, Longest = column.Longest, LongestLine = column.LongestLine, Examples = column.Examples,
            Fits = column.Values == 0 ? [] : [.. column.All.Where(candidate => candidate.Fits).Select(candidate => candidate.Shown)],
            RuledOut = [.. Interesting(column).Where(candidate => !candidate.Fits).Select(candidate => candidate.By!)],
            Ambiguous = ambiguous, Notes = notes,
        };
    }

    private static TypeCandidate? Choose(ColumnEvidence column)
    {
        // A column of 0 and 1 may be a number that has been small so far; a number holds both.
        if (column.Boolean.Fits && !column.IsBits)
            return column.Boolean;
        TypeCandidate[] inOrder =
        [
            column.Integer, column.Decimal, column.CommaDecimal, column.GroupedDecimal, column.Moment, .. column.Dates, .. column.Times, column.Uuid, column.Json,
        ];
        return inOrder.FirstOrDefault(candidate => candidate.Fits);
    }

    private static IReadOnlyList<string> Ambiguous(ColumnEvidence column)
    {
        if (column.Values == 0 || column.Integer.Fits)
            return [];
        List<TypeCandidate> numbers = [.. new[] { column.Decimal, column.CommaDecimal, column.GroupedDecimal }.Where(candidate => candidate.Fits)];

        // Plain numbers with a point fit the one with commas between thousands as well, and mean the same there.
        if (column.Decimal.Fits)
            numbers.Remove(column.GroupedDecimal);
        if (numbers.Count > 1)
            return [.. numbers.Select(candidate => candidate.Shown)];
        foreach (var forms in new[] { column.Dates, column.Times })
        {
            var fitting = forms.Where(candidate => candidate.Fits).ToList();
            if (fitting.Find(DayFirst) is { } byDay && fitting.Find(MonthFirst) is { } byMonth)
                return [byDay.Shown, byMonth.Shown];
        }

        return [];
    }

    private static bool DayFirst(TypeCandidate candidate) => candidate.Format is ['d', ..];

    private static bool MonthFirst(TypeCandidate candidate) => candidate.Format is ['M', ..];

    /// <summary>Of the many forms of dates and times those that some value has.</summary>
    private static IEnumerable<TypeCandidate> Interesting(ColumnEvidence column)
        => column.All.Where(candidate => candidate.Fits || candidate.Type is ColumnType.Integer or ColumnType.Decimal or ColumnType.Boolean || candidate.By!.Line > FirstLine(column));

    private static long FirstLine(ColumnEvidence column) => column.Examples.Count == 0 ? 0 : column.Examples[0].Line;
}
