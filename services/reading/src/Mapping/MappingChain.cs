using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Mapping;

/// <summary>
/// Finds the columns of a dataset in one header, step by step: as the sender states, as it is saved for such a header, by the name to the letter, without case and punctuation, without marks on letters, by a
/// synonym. All columns go through a step before any goes through the next, and a header that one has taken is not found again; so of two columns the one that fits better has it.
/// </summary>
internal sealed class MappingChain(HeaderNames names, IReadOnlyList<SearchedColumn> columns)
{
    private const double Loosely = 0.95;
    private const double FoldedOrSynonym = 0.9;
    private const string ByCaller = "stated by caller";

    private readonly Dictionary<string, ColumnMatch> matches = [];
    private readonly HashSet<int> taken = [];
    private readonly HashSet<int> twice = [];
    private readonly List<ImportException> problems = [];

    public IReadOnlyList<ImportException> Problems => problems;

    /// <summary>Fields of which it is not known which of them a column is read from.</summary>
    public IReadOnlySet<int> Twice => twice;

    public IReadOnlyList<SearchedColumn> Open => [.. columns.Where(IsOpen)];

    public IReadOnlyList<int> Free => [.. Enumerable.Range(0, names.All.Count).Where(at => !taken.Contains(at) && !twice.Contains(at))];

    public bool HasFound => matches.Values.Any(match => match.Field is not null);

    public ColumnMatch Of(SearchedColumn column) => matches.GetValueOrDefault(column.Name) ?? Match(column, null, FoundBy.Nothing, 0, "nothing in the header is like it");

    public void Run(SavedMapping? saved)
    {
        TakeStated();
        if (saved is not null)
            TakeSaved(saved);
        Step(column => names.Exact(column.Own), FoundBy.Exact, 1, _ => "exact name");
        Step(column => names.Plain(column.Own), FoundBy.Loose, Loosely, _ => "name without case and punctuation");
        Step(column => names.Folded(column.Own), FoundBy.Folded, FoldedOrSynonym, _ => "name without case, punctuation and marks on letters");
        Step(
            column => [.. column.Synonyms.SelectMany(names.Find).Distinct().Order()],
            FoundBy.Synonym, FoldedOrSynonym,
            column => $"synonym '{column.Synonyms.First(synonym => names.Find(synonym).Count > 0).Text}'");
    }

    public void Take(ColumnMatch match)
    {
        matches[match.Column] = match;
        if (match.Applied is { } field)
            taken.Add(field);
    }

    public static ColumnMatch Match(SearchedColumn column, int? field, string how, double confidence, string reason)
        => new() { Column = column.Name, IsRequired = column.IsRequired, Field = field, How = how, Confidence = confidence, Reason = reason };

    private bool IsOpen(SearchedColumn column) => !matches.ContainsKey(column.Name);

    /// <summary>Two columns may be read from one header, since the sender says so.</summary>
    private void TakeStated()
    {
        var lacking = new List<string>();
        var stated = new List<ColumnMatch>();
        foreach (var column in columns.Where(column => column.Stated is not null))
        {
            var found = names.Find(column.Stated!);
            if (found.Count == 1)
                stated.Add(Match(column, found[0], FoundBy.Caller, 1, ByCaller));
            else if (found.Count > 1)
                Doubt(column, found);
            else
            {
                lacking.Add(column.Stated!.Text);
                Take(Match(column, null, FoundBy.Nothing, 0, "the header that the caller states is not there"));
            }
        }

        stated.ForEach(Take);
        if (lacking.Count > 0)
            problems.Add(new ImportException(
                ErrorCodes.HeaderUnknownColumn, $"The mapping names {HeaderNames.Shown(lacking)}, which the header lacks. State names that it has; found {Found()}."));
    }

    /// <summary>Where no column is found there may be no header at all: what stands there may be values.</summary>
    private string Found() => HasFound || columns.Any(column => column.IsNamedIn(names)) ? names.ToString() : "none of the dataset's columns either; perhaps there is no header";

    /// <summary>As a whole or not at all; but what the caller states, of a column or of a header, is not asked for again.</summary>
    private void TakeSaved(SavedMapping saved)
    {
        var fit = SavedFit.Of([.. columns.Select(column => column.Name)], names, saved.Mapping);
        if (fit.Fault is { } fault)
        {
            problems.Add(new ImportException(
                ErrorCodes.MappingOutdated, $"The mapping that is saved for this header, version {saved.Version}, {fault}; none of it is used. Save it anew or delete it, by its fingerprint {saved.Fingerprint}."));
            return;
        }

        var stated = taken.ToHashSet();
        foreach (var column in Open)
        {
            if (fit.Fields.TryGetValue(column.Name, out var field) && !stated.Contains(field))
                Take(Match(column, field, FoundBy.Saved, 1, $"saved mapping, version {saved.Version}"));
        }
    }

    private void Step(Func<SearchedColumn, IReadOnlyList<int>> find, string how, double confidence, Func<SearchedColumn, string> reason)
    {
        var found = Open.Select(column => (Column: column, Fields: find(column).Where(field => !taken.Contains(field)).ToList())).Where(pair => pair.Fields.Count > 0).ToList();
        var wanted = found.Where(pair => pair.Fields.Count == 1).ToLookup(pair => pair.Fields[0], pair => pair.Column);
        foreach (var (column, fields) in found.Where(pair => pair.Fields.Count > 1))
            Doubt(column, fields);
        foreach (var field in wanted)
        {
            if (field.Count() == 1)
                Take(Match(field.First(), field.Key, how, confidence, reason(field.First())));
            else
                Doubt(field.Key, [.. field]);
        }
    }

    /// <summary>One column, several headers.</summary>
    private void Doubt(SearchedColumn column, IReadOnlyList<int> fields)
    {
        twice.UnionWith(fields);
        matches[column.Name] = Match(column, null, FoundBy.Nothing, 0, $"{fields.Count} headers fit it alike") with
        {
            IsInDoubt = true, Alternatives = [.. fields.Select(field => new HeaderOption(field, 1.0 / fields.Count, "fits it as well as the others"))],
        };
        var isCase = fields.All(field => string.Equals(names.All[field], names.All[fields[0]], StringComparison.OrdinalIgnoreCase));
        problems.Add(new ImportException(
            ErrorCodes.HeaderDuplicateColumn,
            $"The header names {column.Name} {fields.Count} times, in the columns {Numbers(fields)}; expected it once. Found {names}. "
            + (isCase ? "Rename" : $"State which one, e.g. mapping={column.Name}:{HeaderNames.Shown([names.All[fields[0]]])}, or rename") + $" column {fields[^1] + 1}, e.g. to {names.Rename(fields[^1])}."));
    }

    /// <summary>One header, several columns.</summary>
    private void Doubt(int field, IReadOnlyList<SearchedColumn> rivals)
    {
        twice.Add(field);
        var name = HeaderNames.Shown([names.All[field]]);
        foreach (var column in rivals)
            matches[column.Name] = Match(column, null, FoundBy.Nothing, 0, $"'{name}' fits {rivals.Count} columns alike") with
            {
                IsInDoubt = true, Alternatives = [new HeaderOption(field, 1.0 / rivals.Count, "fits other columns as well")],
            };
        problems.Add(new ImportException(
            ErrorCodes.HeaderAmbiguous,
            $"The header {name} may be any of {string.Join(", ", rivals.Select(column => column.Name))}. State which one, e.g. mapping={rivals[0].Name}:{name}."));
    }

    public static string Numbers(IEnumerable<int> fields) => string.Join(", ", fields.Select(field => field + 1));
}
