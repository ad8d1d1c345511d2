using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Mapping;

namespace Imports.Reading.Splitting;

/// <summary>
/// Finds the dataset's columns in a header (<see cref="MappingChain"/>): those that the sender mapped under the header that he named, those of a mapping that is saved for such a header under its names, the others under
/// their own name or a synonym. What is merely similar is proposed, and read only where the sender asks for it. A header that is mapped is not found by its name besides, since that nobody said.
/// Of corrections the columns that the error file had added are no columns of the rows: no name finds them.
/// </summary>
public sealed class HeaderMapping
{
    private readonly DatasetDefinition dataset;
    private readonly ImportOptions options;
    private readonly int maxColumns;
    private readonly bool isCorrection;
    private readonly List<SearchedColumn> columns;
    private readonly Dictionary<string, SavedMapping> saved;

    /// <param name="dataset">Whose columns are looked for.</param>
    /// <param name="options">What the sender states.</param>
    /// <param name="maxColumns">Columns of a header at most.</param>
    /// <param name="saved">The mappings that are in force for headers of the dataset.</param>
    /// <param name="isCorrection">The file corrects refused rows of another import.</param>
    public HeaderMapping(DatasetDefinition dataset, ImportOptions options, int maxColumns, IReadOnlyList<SavedMapping>? saved = null, bool isCorrection = false)
    {
        (this.dataset, this.options, this.maxColumns, this.isCorrection) = (dataset, options, maxColumns, isCorrection);
        this.saved = (saved ?? []).ToDictionary(mapping => mapping.Fingerprint);
        columns = [.. dataset.Columns.Where(column => column.From == ColumnOrigin.File).Select(column => new SearchedColumn(
            column, column.Required || dataset.IsKey(column), options.Mapping.TryGetValue(column.Name, out var header) ? new SearchedName(header) : null))];
    }

    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.TooManyColumns"/>, <see cref="ErrorCodes.HeaderMalformed"/>, <see cref="ErrorCodes.HeaderMissingColumn"/>, <see cref="ErrorCodes.HeaderDuplicateColumn"/>,
    /// <see cref="ErrorCodes.HeaderUnknownColumn"/>, <see cref="ErrorCodes.HeaderAmbiguous"/>, <see cref="ErrorCodes.MappingOutdated"/>.
    /// </exception>
    public SourcePlan Map(SourceDialect dialect, IReadOnlyList<string> header)
    {
        var proposal = Propose(header);
        return proposal.Problems.Count > 0 ? throw proposal.Problems[0] : Plan(dialect, proposal, match => match.Applied);
    }

    /// <summary>A plan that reads each column from the field that is chosen of its match.</summary>
    public SourcePlan Plan(SourceDialect dialect, MappingProposal proposal, Func<ColumnMatch, int?> field)
    {
        var matches = proposal.Columns.ToDictionary(match => match.Column);
        return new SourcePlan
        {
            Delimiter = dialect.Delimiter,
            Encoding = dialect.Encoding.Name,
            Quote = dialect.Quote,
            Escape = dialect.Escape,
            Comment = dialect.Comment,
            StatedNewline = dialect.Newline,
            Header = proposal.Header,
            Fields = [.. dataset.Columns.Select(column => matches.TryGetValue(column.Name, out var match) ? field(match) : null)],
            Ignored = [.. proposal.Extra.Select(extra => proposal.Header[extra])],
            MappingEvidence = proposal.Columns.Where(match => field(match) is not null).ToDictionary(match => match.Column, match => match.Reason),
            Fingerprint = proposal.Fingerprint,
            SavedMappingVersion = proposal.Saved?.Version,
            Added = AddedIn(proposal.Header),
            TokenField = isCorrection ? AddedColumns.TokenIn(proposal.Header) : null,
        };
    }

    /// <summary>Where each column is read from and how it is found, what is proposed for those that are not, and all that an import fails with.</summary>
    public MappingProposal Propose(IReadOnlyList<string> header)
    {
        var added = AddedIn(header);
        var fingerprint = FingerprintOf(header);
        if (header.Count - added.Count > maxColumns)
            return Nothing(header, fingerprint, new ImportException(ErrorCodes.TooManyColumns, $"The header has {header.Count} columns; at most {maxColumns} are taken."));
        var names = NamesOf(header);
        var problems = new List<ImportException>();
        if (dataset.TakesAnyHeader)
            HeaderFaults.AddUnnamed(new HeaderNames(WithoutAdded(header)), problems);
        var chain = new MappingChain(names, columns);
        chain.Run(saved.GetValueOrDefault(fingerprint));
        if (chain.HasFound)
            SimilarNames.Propose(chain, names.All, options.SimilarHeaders == SimilarHeaders.Apply);
        problems.AddRange(chain.Problems);
        HeaderFaults.AddTwice(names, chain.Twice, problems);
        var matches = columns.Select(chain.Of).ToList();
        HeaderFaults.AddMissing(header, matches, problems);
        if (isCorrection)
            HeaderFaults.AddTokenMissing(header, problems);
        var used = matches.Select(match => match.Applied).OfType<int>().ToHashSet();

        // Where a column holds the whole row, no column of the file is left out.
        List<int> extra = dataset.TakesAnyHeader ? [] : [.. Enumerable.Range(0, header.Count).Where(field => !used.Contains(field) && !added.Contains(field))];
        if (extra.Count > 0 && options.ExtraColumns == ExtraColumns.Refuse)
            problems.Add(new ImportException(
                ErrorCodes.HeaderUnknownColumn,
                $"The header has columns that are none of the dataset's: {HeaderNames.Shown([.. extra.Select(field => header[field])])}. Expected {string.Join(", ", columns.Select(column => column.Name))} and no others."));
        return new MappingProposal { Header = header, Fingerprint = fingerprint, Saved = saved.GetValueOrDefault(fingerprint), Columns = matches, Extra = extra, Problems = problems };
    }

    /// <summary>How many of the dataset's columns the header names.</summary>
    public int CountNamed(IReadOnlyList<string> header)
    {
        var (names, mapped) = (NamesOf(header), MappedIn(header));
        return columns.Count(column => IsNamed(column, names, mapped));
    }

    /// <summary>It names all columns that a header must name; any does, where a column holds the whole row.</summary>
    public bool IsComplete(IReadOnlyList<string> header)
    {
        if (dataset.TakesAnyHeader)
            return true;
        var (names, mapped) = (NamesOf(header), MappedIn(header));
        return columns.Where(column => column.IsRequired || column.Stated is not null).All(column => IsNamed(column, names, mapped));
    }

    /// <summary>A record below the first one is a header only if it names so many: a row may hold the name of a column as a value.</summary>
    public int Enough => Math.Min(Detecting.HeaderCandidate.FewNames, columns.Count);

    /// <summary>So many names of a header are looked at: with more it is refused.</summary>
    public int MostNames => isCorrection ? maxColumns + AddedColumns.All.Count : maxColumns;

    /// <summary>The dataset takes any header.</summary>
    public bool TakesAny => dataset.TakesAnyHeader;

    private IReadOnlyDictionary<string, string>? MappedIn(IReadOnlyList<string> header)
        => saved.Count == 0 ? null : saved.GetValueOrDefault(FingerprintOf(header))?.Mapping;

    private IReadOnlyList<int> AddedIn(IReadOnlyList<string> header) => isCorrection ? AddedColumns.In(header) : [];

    private IReadOnlyList<string> WithoutAdded(IReadOnlyList<string> header)
    {
        var added = AddedIn(header);
        return added.Count == 0 ? header : [.. header.Where((_, i) => !added.Contains(i))];
    }

    /// <summary>A mapping that is saved for the file is in force for what corrects its rows.</summary>
    private string FingerprintOf(IReadOnlyList<string> header) => HeaderFingerprint.Of(WithoutAdded(header));

    private HeaderNames NamesOf(IReadOnlyList<string> header)
    {
        var added = AddedIn(header);
        return new HeaderNames(added.Count == 0 ? header : [.. header.Select((name, i) => added.Contains(i) ? "" : name)]);
    }

    private static bool IsNamed(SearchedColumn column, HeaderNames names, IReadOnlyDictionary<string, string>? mapped)
        => column.Stated is { } stated ? names.Find(stated).Count > 0 : mapped?.ContainsKey(column.Name) == true || column.IsNamedIn(names);

    private MappingProposal Nothing(IReadOnlyList<string> header, string fingerprint, ImportException why) => new()
    {
        Header = header, Fingerprint = fingerprint, Columns = [.. columns.Select(new MappingChain(new HeaderNames([]), columns).Of)], Extra = [], Problems = [why],
    };
}
