using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Parsing.Splitting;

/// <summary>Finds the dataset's columns in a header: by the exact name, else ignoring case, spaces, underscores and hyphens.</summary>
public static class HeaderMapping
{
    /// <summary>Header names in a message, at most, and characters of one.</summary>
    private const int MostNames = 50;
    private const int LongestName = 60;

    /// <exception cref="ImportException"><see cref="ErrorCodes.HeaderMissingColumn"/>, <see cref="ErrorCodes.HeaderDuplicateColumn"/>.</exception>
    public static SourcePlan Map(DatasetDefinition dataset, char delimiter, IReadOnlyList<string> header)
    {
        var fields = dataset.Columns.Select(column => FieldOf(column, header)).ToList();
        var missing = dataset.Columns.Where((column, i) => fields[i] is null && (column.Required || dataset.IsKey(column))).ToList();
        if (missing.Count > 0 && fields.All(field => field is null))
            // Perhaps there is no header at all: what stands there may be values.
            throw new ImportException(
                ErrorCodes.HeaderMissingColumn,
                $"The first line names none of the dataset's columns in its {header.Count} fields. Expected a header with the columns {Names(dataset.Columns)}.");
        if (missing.Count > 0)
            throw new ImportException(
                ErrorCodes.HeaderMissingColumn,
                $"The header lacks {Names(missing)}. Expected the columns {Names(dataset.Columns)}; found {Shown(header)}.");
        return new SourcePlan
        {
            Delimiter = delimiter,
            Header = header,
            Fields = fields,
            Ignored = [.. header.Where((_, i) => !fields.Contains(i))],
        };
    }

    /// <summary>How many of the dataset's columns the header names.</summary>
    public static int CountNamed(DatasetDefinition dataset, IReadOnlyList<string> header)
        => dataset.Columns.Count(column => header.Any(name => Loose(name) == Loose(column.Name)));

    private static int? FieldOf(ColumnDefinition column, IReadOnlyList<string> header)
    {
        var exact = Where(header, name => name == column.Name);
        var found = exact.Count > 0 ? exact : Where(header, name => Loose(name) == Loose(column.Name));
        if (found.Count > 1)
            throw new ImportException(
                ErrorCodes.HeaderDuplicateColumn,
                $"The header names {column.Name} {found.Count} times, in the columns {string.Join(", ", found.Select(i => i + 1))}; expected it once. Found {Shown(header)}.");
        return found.Count == 1 ? found[0] : null;
    }

    private static List<int> Where(IReadOnlyList<string> header, Func<string, bool> holds)
        => [.. Enumerable.Range(0, header.Count).Where(i => holds(header[i]))];

    private static string Loose(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '-'))).ToLowerInvariant();

    private static string Names(IEnumerable<ColumnDefinition> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Shown(IReadOnlyList<string> header)
    {
        var names = header.Take(MostNames).Select(name => name.Length > LongestName ? $"{name[..LongestName]}…" : name);
        return $"{string.Join(", ", names)}{(header.Count > MostNames ? $" and {header.Count - MostNames} more" : "")}";
    }
}
