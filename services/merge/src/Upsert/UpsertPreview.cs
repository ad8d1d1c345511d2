using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Counts what an upsert of an import would insert, update and leave unchanged, by the upsert's own comparison. Changes and locks nothing.</summary>
public sealed class UpsertPreview(MySqlServerOptions server, TimeProvider time)
{
    /// <summary>As long as a merge may take: well under the 30 minutes after which the broker takes the message back.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    /// <exception cref="ImportException">The counts do not balance.</exception>
    public async Task<ImportCounts> RunAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var columns = MergedColumns.Of(import, dataset);
        var statements = new UpsertStatements(columns, new StagingTable(server.StagingSchema, import.ImportId), server.TargetSchema);
        var row = (await session.QueryFirstOrDefaultAsync<Row>(statements.Preview, columns.Parameters(import, time.GetUtcNow()), Timeout, cancellationToken))!;
        if (row.StagedRows != import.ValidRows)
            throw new ImportException(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: {import.ValidRows} valid rows, and {row.StagedRows} in staging.");
        return new ImportCounts
        {
            InsertedRows = row.StagedRows - row.ExistingRows, UpdatedRows = row.UpdatedRows, UnchangedRows = row.ExistingRows - row.UpdatedRows,
        };
    }

    private sealed record Row
    {
        public long StagedRows { get; init; }
        public long ExistingRows { get; init; }
        public long UpdatedRows { get; init; }
    }
}
