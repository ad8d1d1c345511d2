using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Reading.Typing;

/// <summary>
/// Proves before anything is staged that an import's options fit its dataset, and that the dataset's defaults are values of their columns. The ingress
/// refuses most of it already; what comes to staging must not depend on that.
/// </summary>
public static class OptionsCheck
{
    /// <returns>What they state of the file's dialect.</returns>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static StatedDialect Run(DatasetDefinition dataset, ImportOptions options)
    {
        Allow("extra_columns", options.ExtraColumns, ExtraColumns.All);
        Allow("similar_headers", options.SimilarHeaders ?? SimilarHeaders.Propose, SimilarHeaders.All);
        if (options.DateOrder is { } order)
            Allow("date_order", order, DateOrder.All);
        if (options.DecimalMark is { } mark)
            Allow("decimal_mark", mark, DecimalMark.All);
        CheckBudget(options);
        foreach (var (name, header) in options.Mapping)
        {
            FileColumn(dataset, "mapping", name);
            if (string.IsNullOrWhiteSpace(header))
                throw Invalid($"mapping gives {name} a blank header.");
        }
        foreach (var (name, policy) in options.Blank)
        {
            var column = FileColumn(dataset, "blank", name);
            Allow($"blank of {name}", policy, BlankPolicy.All);
            if (policy == BlankPolicy.Keep && (column.Required || dataset.IsKey(column)))
                throw Invalid($"blank of {name} is keep, and the column is required.");
        }
        foreach (var column in dataset.Columns)
        {
            if (column.Default is not null || BlankCell.PolicyOf(column, options) == BlankPolicy.Default)
                BlankCell.Default(column);
        }
        return StatedDialect.Of(options, (option, value, allowed) => Invalid($"{option} is '{value}'. Expected {allowed}."));
    }

    private static void CheckBudget(ImportOptions options)
    {
        try
        {
            RejectBudget.Of(options);
        }
        catch (FormatException e)
        {
            throw Invalid($"max_rejects: {e.Message}");
        }
    }

    private static ColumnDefinition FileColumn(DatasetDefinition dataset, string option, string name)
        => dataset.Columns.FirstOrDefault(column => column.Name == name && column.From == ColumnOrigin.File)
            ?? throw Invalid($"{option} names {name}, which is no column that {dataset.Name} reads from a file.");

    private static void Allow(string option, string value, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(value))
            throw Invalid($"{option} is '{value}'. Expected one of {string.Join(", ", allowed)}.");
    }

    private static ImportException Invalid(string message) => new(ErrorCodes.OptionInvalid, message);
}
