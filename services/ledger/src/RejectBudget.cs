using System.Globalization;
using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>How many bad rows (malformed, rejected, duplicate) an import bears. One more, and it fails before its target is touched.</summary>
public sealed record RejectBudget
{
    private readonly long? rows;
    private readonly decimal? percent;

    private RejectBudget(long? rows, decimal? percent, string text) => (this.rows, this.percent, Text) = (rows, percent, text);

    /// <summary>As the sender wrote it, e.g. <c>100 rows</c> or <c>2.5%</c>.</summary>
    public string Text { get; }

    /// <summary>The budget of the options.</summary>
    /// <exception cref="FormatException"><see cref="ImportOptions.MaxRejects"/> is neither a number of rows nor a share of 0 to 100 %.</exception>
    public static RejectBudget Of(ImportOptions options)
    {
        if (options.RejectPolicy == RejectPolicy.Atomic)
            return new RejectBudget(0, null, "none");
        if (options.MaxRejects is not { } text)
            return new RejectBudget(null, null, "any");
        if (text.EndsWith('%')
            && decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 100)
            return new RejectBudget(null, share, text);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return new RejectBudget(count, null, $"{count} rows");
        throw new FormatException($"'{text}' is neither a number of rows (100) nor a share of them (2.5%).");
    }

    /// <summary>It bears any number.</summary>
    public bool IsUnlimited => rows is null && percent is null;

    /// <summary>True when no further row can make it good. A share is known only once all rows are read.</summary>
    /// <param name="badRows">Bad rows so far.</param>
    /// <param name="readRows">Rows of the whole file; null while they are not counted.</param>
    public bool IsExceeded(long badRows, long? readRows)
        => badRows > rows || (percent is { } share && readRows is { } all && badRows * 100m > share * all);

    /// <summary>
    /// What says that the import fails, or null when it bears its bad rows. To be published in the transaction that writes the rejects: an
    /// <see cref="ImportException"/> would take them back.
    /// </summary>
    public ImportStepFailed? Failure(Guid importId, long badRows, long? readRows)
    {
        if (!IsExceeded(badRows, readRows))
            return null;
        var why = Exceeded(badRows, readRows);
        return new ImportStepFailed { ImportId = importId, Code = why.Code, Message = why.Message };
    }

    /// <summary>Why the import fails.</summary>
    public ImportException Exceeded(long badRows, long? readRows) => new(
        ErrorCodes.RejectBudgetExceeded,
        $"{badRows} bad rows{(readRows is { } all ? $" of {all}" : " so far")}, where the import bears {Text}. Nothing was changed in the target; the bad rows are listed with their causes.");
}
