using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Reads what of a target an import may meet, in key order, into a cursor: the tenant's rows as one stream, or, where the target is far larger than the
/// import, only those with its keys.
/// </summary>
public sealed class TargetReader(RunStore runs, MySqlServerOptions server, ILogger<TargetReader> logger)
{
    /// <summary>
    /// From how many rows of the target for each of the import its keys are looked up: reading a row on is about an eighth of looking one up, which includes
    /// loading its key (measured: 0.8 s for a million rows read, 6 to 7 s for a million keys loaded and looked up).
    /// </summary>
    private const int LookUpFrom = 8;
    private const int KeysAtOnceBytes = 4 << 20;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(25);
    private static readonly string WaitForWriter = SqlFile.Read<TargetReader>("target.wait_for_writer");

    /// <param name="session">For this alone. No transaction is open.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="refused">Rows that are not looked up.</param>
    /// <param name="cursor">Completed by this.</param>
    /// <param name="cancellationToken">Stops it, at the latest when nobody walks over the cursor any more.</param>
    public async Task ReadAsync(MySqlSession session, ImportRow import, MergedColumns columns, RefusedRows refused, TargetCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            var query = new TargetQuery(columns, server, import.ImportId, cursor.IsWhole);
            await session.ExecuteAsync(WaitForWriter, cancellationToken: cancellationToken);
            if (!cursor.IsWhole)
                cursor.HasOnlyFound = await LookUpAsync(session, query, import, columns, refused, cursor.Behind, cancellationToken);
            using var blocks = new BlockWriter(cursor, cancellationToken);
            var parameters = new Dictionary<string, object> { ["tenantId"] = import.TenantId };
            var from = cursor.HasOnlyFound ? null : cursor.From;
            if (from is not null)
                new KeyRange(columns.Key).AddFrom(from, parameters);
            await session.ReadBytesAsync(cursor.HasOnlyFound ? query.ReadFound : from is null ? query.Read : query.ReadFrom, parameters, blocks.Add, ReadTimeout, cancellationToken);
            blocks.Flush();
            cursor.Complete(null);
        }
        catch (Exception e)
        {
            // Whatever it was: whoever walks over the cursor would wait for ever.
            cursor.Complete(e);
            throw;
        }
    }

    /// <summary>About how many rows of the target are the tenant's.</summary>
    internal static async Task<long> EstimateAsync(MySqlSession session, TargetQuery query, string tenantId, CancellationToken cancellationToken)
        => (await session.QueryFirstOrDefaultAsync<Plan>(query.Estimate, new { tenantId }, cancellationToken: cancellationToken))?.Rows ?? 0;

    private async Task<bool> LookUpAsync(
        MySqlSession session, TargetQuery query, ImportRow import, MergedColumns columns, RefusedRows refused, byte[]? behind, CancellationToken cancellationToken)
    {
        var targetRows = await EstimateAsync(session, query, import.TenantId, cancellationToken);
        if (targetRows <= LookUpFrom * import.ValidRows)
            return false;
        Log.LooksUp(logger, import.ImportId, import.ValidRows, columns.Dataset.TargetTable, targetRows);
        await LoadKeysAsync(session, query, import, columns, refused, behind, cancellationToken);
        return true;
    }

    private async Task LoadKeysAsync(
        MySqlSession session, TargetQuery query, ImportRow import, MergedColumns columns, RefusedRows refused, byte[]? behind, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(query.CreateKeys, cancellationToken: cancellationToken);
        using var rows = await runs.OpenAllAsync(session, import, cancellationToken);
        var comparer = new RowComparer(columns);
        var isLeft = behind is null || rows.Pass(behind, cancellationToken);
        while (isLeft)
        {
            using var keys = new RowBytes(KeysAtOnceBytes);
            var count = 0;
            while (keys.Length < KeysAtOnceBytes && (isLeft = rows.Read()))
            {
                if (refused.Contains(rows.Current.Number))
                    continue;
                comparer.PutKey(rows.Current.Fields, keys);
                count++;
            }
            if (count > 0)
                await session.BulkLoadAsync(new BulkLoad { Table = query.Keys, Columns = query.KeyNames, Rows = keys.Open(), ExpectedRows = count }, cancellationToken);
        }
    }

    private sealed record Plan
    {
        public long? Rows { get; init; }
    }

    /// <summary>Turns rows of the target into blocks, on the session's thread.</summary>
    private sealed class BlockWriter(TargetCursor cursor, CancellationToken cancellationToken) : IDisposable
    {
        private TargetBlock block = new();

        public void Add(ReadOnlySpan<byte> row)
        {
            block.Put(row);
            if (block.Bytes >= TargetBlock.FullBytes)
                Flush();
        }

        public void Flush()
        {
            cursor.Add(block, cancellationToken);
            block = new TargetBlock();
        }

        public void Dispose() => block.Dispose();
    }
}
