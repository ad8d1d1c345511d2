using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Reading.Typing;

/// <summary>What a blank cell of a column becomes.</summary>
public static class BlankCell
{
    /// <summary>
    /// As <c>LOAD DATA</c> takes it: the column's default where blank means <c>default</c>, else NULL. Where it means <c>keep</c>, merge puts the kept value, or
    /// for a new row the default, in its place.
    /// </summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static byte[] Of(ColumnDefinition column, ImportOptions options)
        => PolicyOf(column, options) == BlankPolicy.Default ? Default(column) : "\\N"u8.ToArray();

    /// <summary>
    /// As <see cref="SourcePlan.NewRowValues"/> keeps it: the defaults of those columns of the file that get no value of it, be it that they are not in it or that
    /// their blank cells keep the target's.
    /// </summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static IReadOnlyList<string?> OfNewRows(DatasetDefinition dataset, ImportOptions options, SourcePlan plan)
        => [.. dataset.Columns.Zip(plan.Fields, (column, field) => IsForNewRows(column, field, options) ? Encoding.UTF8.GetString(Default(column)) : null)];

    /// <summary>One of <see cref="BlankPolicy"/>: the import's choice, else the dataset's.</summary>
    public static string PolicyOf(ColumnDefinition column, ImportOptions options)
        => options.Blank.TryGetValue(column.Name, out var policy) ? policy : column.Blank switch
        {
            BlankMeaning.Default => BlankPolicy.Default,
            BlankMeaning.Keep => BlankPolicy.Keep,
            _ => BlankPolicy.Null,
        };

    /// <summary>The column's default, typed as a cell of the file would be.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>: there is none, or it is no value of the column.</exception>
    public static byte[] Default(ColumnDefinition column)
    {
        if (column.Default is not { } text)
            throw new ImportException(ErrorCodes.OptionInvalid, $"A blank {column.Name} is to mean its default, and the dataset gives it none.");
        ReadOnlySpan<byte> value = Encoding.UTF8.GetBytes(text);
        if (column.Map is { } map)
            value = new ValueMap(map).Replace(value);
        using var row = new RowBuffer(value.Length);
        var problem = Cell.For(column).Encode(value, row) ?? (column.Pattern is { } pattern ? new TextPattern(pattern).Check(value) : null);
        return problem is null
            ? row.Written.ToArray()
            : throw new ImportException(ErrorCodes.OptionInvalid, $"The default of {column.Name} in its dataset is no value of that column: expected {problem.Expected}; found '{text}'.");
    }

    private static bool IsForNewRows(ColumnDefinition column, int? field, ImportOptions options)
        => column is { From: ColumnOrigin.File, Default: not null } && (field is null || PolicyOf(column, options) == BlankPolicy.Keep);
}
