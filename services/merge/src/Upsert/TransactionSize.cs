using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Refuses an upsert that would write more in its one transaction than the server takes, before it begins: the server would refuse it after minutes of work.
/// A swap writes slices, each a transaction of its own, and is not looked at. Of a merge in sized batches the rows of one batch are.
/// </summary>
public sealed class TransactionSize([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, MergeOptions options)
{
    /// <summary>The optimizer's estimate of a target's rows may be half of what there is.</summary>
    private const int EstimateDoubt = 2;

    // Per row: what the row's length, kind and NULL marks take. Measured with the generator's 7 columns: 107 bytes a row, for which all together comes to 144.
    private const int RowOverheadBytes = 4;
    private const int EncodedBytes = 1000;
    private const int ImportIdBytes = 1 + 16;
    private const int MomentBytes = 8;

    /// <summary>Besides the row that is kept to undo it, or the key of one: its number, its kind, its hash.</summary>
    private const int ImageBytes = 8 + 1 + 32;

    /// <exception cref="ImportException">The merge may write more than is taken; both numbers are in the message.</exception>
    public async Task DemandFitsAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        if (await FindRefusalAsync(import, columns, cancellationToken) is { } refusal)
            throw refusal;
    }

    /// <summary>Why a merge in place would be refused; null = it fits.</summary>
    public async Task<ImportException?> FindRefusalAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var limit = await TransactionLimit.ReadAsync(session, cancellationToken);
        if (options.MaxTransactionBytes is { } own && !(limit?.Bytes <= own))
            limit = new TransactionLimit("Merge__MaxTransactionBytes", own);
        if (limit is null || import.ValidRows is not { } valid)
            return null;
        var batch = SizedBatches.RowsOf(import, columns.Dataset);
        valid = Math.Min(valid, batch ?? valid);

        // A changed row is written as it was and as it becomes, a new one only as it is.
        var estimate = await session.QueryFirstOrDefaultAsync<Plan>(
            new TargetQuery(columns, pool.Server, import.ImportId).Estimate, new { import.TenantId }, cancellationToken: cancellationToken);
        var changed = Math.Min(valid, EstimateDoubt * (estimate?.Rows ?? valid));
        var bytes = BytesOf(import, columns, valid) + BytesOf(import, columns, changed) + (columns.Dataset.Undo ? BytesOf(import, columns, valid) + (valid * ImageBytes) : 0);
        if (bytes <= limit.Bytes)
            return null;
        var why = string.Create(CultureInfo.InvariantCulture, $"{(batch is null ? "The merge" : "A batch")} of {valid} rows may write {bytes} bytes in one transaction, and {limit.Bytes} are taken ({limit.Setting}).");
        return batch is null ? Refused(why, columns.Dataset) : RefusedBatch(import, why, columns.Dataset);
    }

    /// <summary>The server has refused a transaction that was taken to fit, and it has been rolled back.</summary>
    public static ImportException Refused(ImportRow import, DatasetDefinition dataset)
        => Refused(string.Create(CultureInfo.InvariantCulture, $"The merge of {import.ValidRows} rows wrote more in one transaction than the server's max_binlog_cache_size takes."), dataset);

    /// <summary>The same of a batch.</summary>
    public static ImportException RefusedBatch(ImportRow import, DatasetDefinition dataset)
        => RefusedBatch(import, "A batch wrote more in one transaction than the server's max_binlog_cache_size takes.", dataset);

    private static ImportException Refused(string why, DatasetDefinition dataset) => new(
        ErrorCodes.TransactionTooLarge,
        $"{why} Nothing was changed. Give the dataset {dataset.Name} sized_batches, which merges in several transactions, and send the file again; or split the file.");

    private static ImportException RefusedBatch(ImportRow import, string why, DatasetDefinition dataset) => new(
        ErrorCodes.TransactionTooLarge,
        SizedBatches.Told(import, $"{why} Nothing was changed. Lower sized_batches.rows of the dataset {dataset.Name}, which is {dataset.SizedBatches?.Rows}, and send the file again."));

    /// <summary>At most what so many of the import's rows take in the binary log. Their text is no longer than the file in UTF-8; what else a row has follows from the columns.</summary>
    private static long BytesOf(ImportRow import, MergedColumns columns, long rows)
    {
        if (rows == 0)
            return 0;
        var row = RowOverheadBytes + ((columns.All.Count + 10) / 8) + 2 + Encoding.UTF8.GetByteCount(import.TenantId) + ImportIdBytes + MomentBytes;
        var records = columns.All.Count(column => column.Definition.From == ColumnOrigin.Record);
        var plan = import.SourcePlan is { } json ? SourcePlan.FromJson(json) : null;
        IReadOnlyList<string> header = plan?.Header ?? [];
        var perRow = row + columns.All.Sum(BytesOf) + (records * header.Sum(name => Encoding.UTF8.GetByteCount(name) + "\"\":\"\",".Length));
        return (rows * perRow) + (long)((1 + records) * MostUtf8(plan, import.TextBytes) * rows / Math.Max(1, import.ValidRows ?? 1));
    }

    /// <summary>A file in another encoding may take up to three times as much in UTF-8, in which its values are stored.</summary>
    private static double MostUtf8(SourcePlan? plan, long bytes)
        => plan?.Dialect().Encoding.MaxUtf8Bytes(EncodedBytes) is { } most ? (double)bytes * most / EncodedBytes : bytes;

    private static long BytesOf(MergedColumn column)
    {
        var definition = column.Definition;
        return definition.Type switch
        {
            // The length before a text, and what stands for a text that is not in the file.
            ColumnType.Text => 2 + (column.NewRowValue?.Length ?? 0) + (definition.Map?.Values.Max(Encoding.UTF8.GetByteCount) ?? 0) + (definition.From is ColumnOrigin.File ? 0 : 36),
            // As it is listed, whatever the cell holds; 36 characters, of a cell that may have but 32.
            ColumnType.Enum or ColumnType.Uuid => 2 + (4 * definition.TextLength),
            ColumnType.Json => 4 + (column.NewRowValue?.Length ?? 0),
            // Nine digits in four bytes, before and after the point.
            ColumnType.Decimal => 4 * ((definition.DecimalPrecision / 9) + 2),
            ColumnType.Boolean => 1,
            ColumnType.Date => 3,
            _ => 8,
        };
    }

    private sealed record Plan
    {
        public long? Rows { get; init; }
    }
}
