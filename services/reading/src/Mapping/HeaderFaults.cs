using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Mapping;

/// <summary>What is wrong with a header as a whole.</summary>
internal static class HeaderFaults
{
    /// <summary>A name that becomes a key of each row has to be one.</summary>
    public static void AddUnnamed(HeaderNames names, List<ImportException> problems)
    {
        var unnamed = Enumerable.Range(0, names.All.Count).Where(field => string.IsNullOrWhiteSpace(names.All[field])).ToList();
        if (unnamed.Count > 0)
            problems.Add(new ImportException(ErrorCodes.HeaderMalformed, $"Column {unnamed[0] + 1} of {names.All.Count} has no name. Found {names}."));
    }

    /// <summary>Names that are the same, or differ in case alone: nobody can say which of them is meant. Fields without a name are meant by nobody.</summary>
    /// <param name="names">Of the header.</param>
    /// <param name="told">Fields of which it is said already.</param>
    /// <param name="problems">To add to.</param>
    public static void AddTwice(HeaderNames names, IReadOnlySet<int> told, List<ImportException> problems)
    {
        foreach (var same in Enumerable.Range(0, names.All.Count).Where(field => !string.IsNullOrWhiteSpace(names.All[field])).GroupBy(field => names.All[field], StringComparer.OrdinalIgnoreCase))
        {
            var fields = same.ToList();
            if (fields.Count == 1 || fields.Any(told.Contains))
                continue;
            var isCase = fields.Any(field => names.All[field] != same.Key);
            problems.Add(new ImportException(
                ErrorCodes.HeaderDuplicateColumn,
                $"The header names {HeaderNames.Shown([same.Key])} {fields.Count} times, in the columns {MappingChain.Numbers(fields)}{(isCase ? ", as names that differ in case alone" : "")}; expected different names. "
                + $"Rename column {fields[^1] + 1}, e.g. to {names.Rename(fields[^1])}. Found {names}."));
        }
    }

    /// <summary>Required columns that are not there; with the header that is the most similar, if there is one.</summary>
    public static void AddMissing(IReadOnlyList<string> header, IReadOnlyList<ColumnMatch> matches, List<ImportException> problems)
    {
        // Of one that is named twice it is said already.
        var missing = matches.Where(match => match is { IsRequired: true, Applied: null } && (!match.IsInDoubt || match.How == FoundBy.Similar)).ToList();
        if (missing.Count == 0)
            return;
        var expected = string.Join(", ", matches.Select(match => match.Column));
        problems.Add(matches.All(match => match.Applied is null)
            // Perhaps there is no header at all: what stands there may be values.
            ? new ImportException(
                ErrorCodes.HeaderMissingColumn, $"The first line names none of the dataset's columns in its {header.Count} fields. Expected a header with the columns {expected}.")
            : new ImportException(
                ErrorCodes.HeaderMissingColumn,
                $"The header lacks {string.Join(", ", missing.Select(match => match.Column))}. {string.Concat(missing.Select(match => Nearest(match, header)))}Expected the columns {expected}; found {HeaderNames.Shown(header)}."));
    }

    public static void AddTokenMissing(IReadOnlyList<string> header, List<ImportException> problems)
    {
        if (AddedColumns.TokenIn(header) < 0)
            problems.Add(new ImportException(
                ErrorCodes.HeaderMissingColumn, $"The header lacks {AddedColumns.Token}, by which a correction names the row that it corrects. Expected the columns of the error file; found {HeaderNames.Shown(header)}."));
    }

    private static string Nearest(ColumnMatch match, IReadOnlyList<string> header)
    {
        if (match.Field is { } field)
            return $"The nearest to {match.Column} is {Named(header[field])} (score {SimilarNames.Shown(match.Confidence)}): if it is meant, state mapping={match.Column}:{Named(header[field])}. ";
        return match.Alternatives.Count == 0
            ? ""
            : $"Similar to {match.Column} are {string.Join(", ", match.Alternatives.Select(option => $"{Named(header[option.Field])} (score {SimilarNames.Shown(option.Confidence)})"))}: state which one as mapping={match.Column}:…. ";
    }

    private static string Named(string name) => HeaderNames.Shown([name]);
}
