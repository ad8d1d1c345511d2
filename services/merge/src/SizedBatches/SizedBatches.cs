using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>Which imports are merged in several transactions (docs/adr/0011-sized-batches.md).</summary>
internal static class SizedBatches
{
    private const string Nothing = "Nothing was changed";

    /// <summary>How many of the import's rows one transaction takes; null = its merge is one transaction, also where its dataset asks for batches and all its rows are one.</summary>
    public static long? RowsOf(ImportRow import, DatasetDefinition dataset)
        // What has begun in batches goes on in them, however few rows are left.
        => import.Mode == ImportMode.Upsert && dataset.SizedBatches is { Rows: var rows } && (import.MergeBatches > 0 || import.ValidRows > rows) ? rows : null;

    /// <summary>A failure as it is to be told: with committed batches it is not true that nothing was changed. What they did the saga adds.</summary>
    public static string Told(ImportRow import, string message)
        => import.MergeBatches == 0 ? message : message.Replace(Nothing, "Nothing of the transaction at work was changed", StringComparison.Ordinal);

    /// <inheritdoc cref="Told(ImportRow, string)"/>
    public static ImportStepFailed Told(ImportRow import, ImportStepFailed failure) => failure with { Message = Told(import, failure.Message) };
}
