using System.Text;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Detecting;

/// <summary>The head of a source as a dialect reads it: the record that is the header, and what the records behind it say.</summary>
internal sealed record HeaderCandidate : IComparable<HeaderCandidate>
{
    /// <summary>Records among which the header is looked for.</summary>
    public const int MostAbove = 50;

    /// <summary>Records behind it that are looked at.</summary>
    private const int MostBehind = 1000;

    /// <summary>A value of a row may be the name of a column; so many in one are no accident.</summary>
    public const int FewNames = 2;

    /// <summary>So many fields in single quotes are no accident of texts that start with an apostrophe.</summary>
    private const int FewQuoted = 3;

    public required SourceDialect Dialect { get; init; }

    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>Records above the header.</summary>
    public required int Above { get; init; }

    /// <summary>Names of the dataset's columns in it.</summary>
    public required int Named { get; init; }

    /// <summary>It names all that it has to.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>A further record that names all columns, but not as the header does.</summary>
    public IReadOnlyList<string>? Rival { get; init; }

    /// <summary>Records behind the header that were looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>Those of them with as many fields, and with quotes in place.</summary>
    public int Agreeing { get; private set; }

    /// <summary>Fields of these, and of the header, that stand in quotes.</summary>
    public int Quoted { get; private set; }

    /// <summary>The number of fields that all of them have; 0 = they differ.</summary>
    public int CommonFields { get; private set; }

    /// <summary>Lines above the header, and below it, that begin as a comment would.</summary>
    public (int Above, int Below) Hashes { get; private set; }

    /// <summary>The line of the first of those below that has the header's fields; 0 = none has.</summary>
    public long HashRowLine { get; private set; }

    public static HeaderCandidate? Find(ReadOnlyMemory<byte> led, SourceDialect dialect, SourcePosition start, HeaderMapping mapping, bool isStated)
    {
        using var reader = new RecordReader(led, dialect, start);
        HeaderCandidate? best = null;
        for (var above = 0; above <= (isStated || mapping.TakesAny ? 0 : MostAbove) && reader.Read(); above++)
        {
            var header = Enumerable.Range(0, reader.FieldCount).Select(i => i >= mapping.MostNames ? "" : Encoding.UTF8.GetString(reader.Field(i)).Trim()).ToList();
            if (best is { IsComplete: true })
            {
                if (mapping.IsComplete(header) && mapping.CountNamed(header) >= Math.Max(FewNames, best.Named) && !header.SequenceEqual(best.Header))
                    best = best with { Rival = best.Rival ?? header };
                continue;
            }
            var found = new HeaderCandidate { Dialect = dialect, Header = header, Above = above, Named = mapping.CountNamed(header), IsComplete = mapping.IsComplete(header) };
            if (best is null || (found.IsComplete ? found.Named >= Math.Max(best.Named, mapping.Enough) : found.Named > best.Named))
                best = found;
        }
        best?.LookBehind(led, start);
        return best is null || best.HasWhatItNeeds ? best : null;
    }

    /// <summary>First the names, then the rows that bear them out; then the columns. Of two that read alike, the one whose quotes are there.</summary>
    public int CompareTo(HeaderCandidate? other) => other is null ? 1 : Rank.CompareTo(other.Rank);

    private (bool, int, int, int, bool) Rank => (IsComplete, Named, Agreeing, Header.Count, Quoted > 0);

    /// <summary>Single quotes and rare delimiters are taken only where something speaks for them.</summary>
    private bool HasWhatItNeeds => (Dialect.Quote != '\'' || Quoted >= FewQuoted) && (!Delimiters.Rare.Contains(Dialect.Delimiter) || Named > 1);

    private void LookBehind(ReadOnlyMemory<byte> led, SourcePosition start)
    {
        using var reader = new RecordReader(led, Dialect, start);
        for (var i = 0; i <= Above && reader.Read(); i++)
        {
            if (i < Above && reader.BeginsWith('#'))
                Hashes = (Hashes.Above + 1, 0);
        }
        Quoted = CountQuoted(reader);
        for (; Looked < MostBehind && reader.Read(); Looked++)
            Count(reader);
    }

    private void Count(RecordReader reader)
    {
        var agrees = reader.FieldCount == Header.Count;
        CommonFields = Looked == 0 || CommonFields == reader.FieldCount ? reader.FieldCount : 0;
        if (Hashes.Above > 0 && reader.BeginsWith('#'))
        {
            Hashes = (Hashes.Above, Hashes.Below + 1);
            if (agrees && HashRowLine == 0)
                HashRowLine = reader.FirstLine;
        }
        if (!agrees || reader.QuoteProblem is not null)
            return;
        Agreeing += Header.Count > 1 ? 1 : 0;
        Quoted += CountQuoted(reader);
    }

    private static int CountQuoted(RecordReader reader)
    {
        var quoted = 0;
        for (var i = 0; i < reader.FieldCount; i++)
            quoted += reader.IsQuoted(i) ? 1 : 0;
        return quoted;
    }
}
