using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>
/// Finds the dataset's columns in a header: those that the sender mapped under the header that he named, the others under their own name. A name is found
/// exactly, else ignoring case, spaces, underscores and hyphens. Two columns may be mapped to one header, since the sender says so; a header that is
/// mapped is not found by its name besides, since that nobody said.
/// </summary>
public sealed class HeaderMapping(DatasetDefinition dataset, ImportOptions options, int maxColumns)
{
    private readonly List<ColumnDefinition> fileColumns = [.. dataset.Columns.Where(column => column.From == ColumnOrigin.File)];

    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.TooManyColumns"/>, <see cref="ErrorCodes.HeaderMalformed"/>, <see cref="ErrorCodes.HeaderMissingColumn"/>,
    /// <see cref="ErrorCodes.HeaderDuplicateColumn"/>, <see cref="ErrorCodes.HeaderUnknownColumn"/>.
    /// </exception>
    public SourcePlan Map(SourceDialect dialect, IReadOnlyList<string> header)
    {
        if (header.Count > maxColumns)
            throw new ImportException(ErrorCodes.TooManyColumns, $"The header has {header.Count} columns; at most {maxColumns} are taken.");
        if (dataset.TakesAnyHeader)
            CheckNames(header);
        var names = new HeaderNames(header);
        var mapped = FindMapped(names);
        var fields = dataset.Columns.Select(column => FieldOf(column, names, mapped)).ToList();
        CheckMissing(header, fields);

        var used = fields.OfType<int>().ToHashSet();

        // Where a column holds the whole row, no column of the file is left out.
        List<string> extra = dataset.TakesAnyHeader ? [] : [.. header.Where((_, i) => !used.Contains(i))];
        if (extra.Count > 0 && options.ExtraColumns == ExtraColumns.Refuse)
            throw new ImportException(
                ErrorCodes.HeaderUnknownColumn, $"The header has columns that are none of the dataset's: {HeaderNames.Shown(extra)}. Expected {Names(fileColumns)} and no others.");
        return new SourcePlan
        {
            Delimiter = dialect.Delimiter,
            Encoding = dialect.Encoding.Name,
            Quote = dialect.Quote,
            Escape = dialect.Escape,
            Comment = dialect.Comment,
            Header = header,
            Fields = fields,
            Ignored = extra,
        };
    }

    /// <summary>How many of the dataset's columns the header names.</summary>
    public int CountNamed(IReadOnlyList<string> header)
    {
        var names = new HeaderNames(header);
        return fileColumns.Count(column => names.Find(options.Mapping.GetValueOrDefault(column.Name, column.Name)).Any());
    }

    /// <summary>It names all columns that a header must name; any does, where a column holds the whole row.</summary>
    public bool IsComplete(IReadOnlyList<string> header)
    {
        if (dataset.TakesAnyHeader)
            return true;
        var names = new HeaderNames(header);
        return fileColumns.Where(column => column.Required || dataset.IsKey(column) || options.Mapping.ContainsKey(column.Name))
            .All(column => names.Find(options.Mapping.GetValueOrDefault(column.Name, column.Name)).Any());
    }

    /// <summary>A record below the first one is a header only if it names so many: a row may hold the name of a column as a value.</summary>
    public int Enough => Math.Min(Detecting.HeaderCandidate.FewNames, fileColumns.Count);

    /// <summary>So many names of a header are looked at: with more it is refused.</summary>
    public int MostNames => maxColumns;

    /// <summary>The dataset takes any header.</summary>
    public bool TakesAny => dataset.TakesAnyHeader;

    private Dictionary<string, int> FindMapped(HeaderNames names)
    {
        var mapped = new Dictionary<string, int>();
        var lacking = new List<string>();
        foreach (var column in fileColumns)
        {
            if (!options.Mapping.TryGetValue(column.Name, out var name))
                continue;
            if (One(column, names, [.. names.Find(name)]) is { } field)
                mapped[column.Name] = field;
            else
                lacking.Add(name);
        }
        return lacking.Count == 0
            ? mapped
            : throw new ImportException(
                ErrorCodes.HeaderUnknownColumn, $"The mapping names {HeaderNames.Shown(lacking)}, which the header lacks. Expected those; found {Found(names, mapped)}.");
    }

    /// <summary>Where no column is found there may be no header at all: what stands there may be values.</summary>
    private string Found(HeaderNames names, Dictionary<string, int> mapped)
        => mapped.Count > 0 || fileColumns.Any(column => names.Find(column.Name).Any()) ? names.ToString() : "none of the dataset's columns either; perhaps there is no header";

    private int? FieldOf(ColumnDefinition column, HeaderNames names, Dictionary<string, int> mapped)
    {
        if (column.From != ColumnOrigin.File)
            return null;
        if (mapped.TryGetValue(column.Name, out var field))
            return field;
        return One(column, names, [.. names.Find(column.Name).Where(found => !mapped.ContainsValue(found))]);
    }

    private static int? One(ColumnDefinition column, HeaderNames names, IReadOnlyList<int> found) => found.Count switch
    {
        0 => null,
        1 => found[0],
        _ => throw new ImportException(
            ErrorCodes.HeaderDuplicateColumn,
            $"The header names {column.Name} {found.Count} times, in the columns {string.Join(", ", found.Select(i => i + 1))}; expected it once. Found {names}."),
    };

    private void CheckMissing(IReadOnlyList<string> header, List<int?> fields)
    {
        var missing = fileColumns.Where(column => (column.Required || dataset.IsKey(column)) && fields[IndexOf(column)] is null).ToList();
        if (missing.Count > 0 && fields.All(field => field is null))
            // Perhaps there is no header at all: what stands there may be values.
            throw new ImportException(
                ErrorCodes.HeaderMissingColumn,
                $"The first line names none of the dataset's columns in its {header.Count} fields. Expected a header with the columns {Names(fileColumns)}.");
        if (missing.Count > 0)
            throw new ImportException(
                ErrorCodes.HeaderMissingColumn,
                $"The header lacks {Names(missing)}. Expected the columns {Names(fileColumns)}; found {HeaderNames.Shown(header)}.");
    }

    /// <summary>A name that becomes a key of each row has to be one.</summary>
    private static void CheckNames(IReadOnlyList<string> header)
    {
        var unnamed = Enumerable.Range(0, header.Count).Where(i => string.IsNullOrWhiteSpace(header[i])).ToList();
        if (unnamed.Count > 0)
            throw new ImportException(ErrorCodes.HeaderMalformed, $"Column {unnamed[0] + 1} of {header.Count} has no name. Found {HeaderNames.Shown(header)}.");
        var twice = header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ImportException(
                ErrorCodes.HeaderDuplicateColumn, $"The header names {HeaderNames.Shown([twice.Key])} {twice.Count()} times; expected different names. Found {HeaderNames.Shown(header)}.");
    }

    private int IndexOf(ColumnDefinition column) => dataset.Columns.TakeWhile(other => other != column).Count();

    private static string Names(IEnumerable<ColumnDefinition> columns) => string.Join(", ", columns.Select(column => column.Name));
}
