using System.IO.Hashing;
using System.Text;

namespace Imports.Reading.Inferring;

/// <summary>What is seen of one column of a sample, value by value.</summary>
internal sealed class ColumnEvidence(string header)
{
    private const int MostExamples = 5;

    /// <summary>Two of them fit a column that has no day above 12; of those that differ in zeros alone the one with zeros comes first.</summary>
    private static readonly string[] DateFormats =
        ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "d/M/yyyy", "M/d/yyyy", "dd-MM-yyyy", "MM-dd-yyyy", "yyyy/MM/dd", "yyyy.MM.dd"];

    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy HH:mm", "dd/MM/yyyy HH:mm:ss", "MM/dd/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "MM/dd/yyyy HH:mm"];

    private readonly HashSet<UInt128> seen = [];
    private readonly List<ValueExample> examples = [];

    public string Header => header;

    public TypeCandidate Boolean { get; } = TypeCandidate.Boolean();
    public TypeCandidate Integer { get; } = TypeCandidate.Integer();
    public TypeCandidate Decimal { get; } = TypeCandidate.Decimal();
    public TypeCandidate CommaDecimal { get; } = TypeCandidate.CommaDecimal();
    public TypeCandidate GroupedDecimal { get; } = TypeCandidate.GroupedDecimal();
    public TypeCandidate Moment { get; } = TypeCandidate.Moment();
    public TypeCandidate Uuid { get; } = TypeCandidate.Uuid();
    public TypeCandidate Json { get; } = TypeCandidate.Json();
    public IReadOnlyList<TypeCandidate> Dates { get; } = [.. DateFormats.Select(TypeCandidate.Date)];
    public IReadOnlyList<TypeCandidate> Times { get; } = [.. TimeFormats.Select(TypeCandidate.Timestamp)];

    public IEnumerable<TypeCandidate> All => [Boolean, Integer, Decimal, CommaDecimal, GroupedDecimal, .. Dates, Moment, .. Times, Uuid, Json];

    public long Values { get; private set; }

    public long Blanks { get; private set; }

    public long Distinct => seen.Count;

    /// <summary>Characters of the longest value.</summary>
    public int Longest { get; private set; }

    public long LongestLine { get; private set; }

    /// <summary>Nothing but 0 and 1.</summary>
    public bool IsBits { get; private set; } = true;

    public IReadOnlyList<ValueExample> Examples => examples;

    /// <summary>No two rows have the same, and none has none.</summary>
    public bool IsUnique => Blanks == 0 && Values > 0 && Distinct == Values;

    /// <param name="field">In UTF-8.</param>
    /// <param name="line">Where its row starts.</param>
    public void Add(ReadOnlySpan<byte> field, long line)
    {
        if (field.IndexOfAnyExcept(" \t"u8) < 0)
        {
            Blanks++;
            return;
        }

        Values++;
        var isNew = seen.Add(XxHash128.HashToUInt128(field));
        var text = Encoding.UTF8.GetString(field);
        var length = text.EnumerateRunes().Count();
        if (length > Longest)
            (Longest, LongestLine) = (length, line);
        if (isNew && examples.Count < MostExamples)
            examples.Add(new ValueExample(line, TypeCandidate.Cut(text)));

        // What was seen before rules nothing out that it has not ruled out already.
        if (isNew)
            See(text.Trim(' ', '\t'), line);
    }

    private void See(string value, long line)
    {
        foreach (var candidate in All)
            candidate.See(value, line);
        IsBits &= value is "0" or "1";
    }
}

/// <summary>A value of a sample, cut to 60 characters.</summary>
public sealed record ValueExample(long Line, string Value);
