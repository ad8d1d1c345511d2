using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Writes an import's valid rows into its target, in key order, inside the caller's transaction, and counts exactly what happened.</summary>
public sealed class UpsertMerge(MySqlServerOptions server, TimeProvider time)
{
    private static readonly string UpdatedRows = SqlFile.Read<UpsertMerge>("session.updated_rows");

    /// <summary>A merge of millions of rows takes minutes; both together must end well before the broker takes the message back after 30 minutes.</summary>
    private static readonly TimeSpan CountTimeout = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan UpsertTimeout = TimeSpan.FromMinutes(18);

    /// <exception cref="ImportException">The counts do not balance; the caller rolls back.</exception>
    public async Task<ImportCounts> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        var staging = new StagingTable(server.StagingSchema, import.ImportId);
        var statements = new UpsertStatements(columns, staging, server.TargetSchema);
        var existing = await session.QueryFirstOrDefaultAsync<long>(statements.CountExisting, new { import.TenantId }, CountTimeout, cancellationToken);

        var before = await UpdatedRowsAsync(session, cancellationToken);
        var affected = await session.ExecuteAsync(statements.Upsert, columns.Parameters(import, time.GetUtcNow()), UpsertTimeout, cancellationToken);
        var updated = await UpdatedRowsAsync(session, cancellationToken) - before;
        return Balance(import, existing, affected, updated);
    }

    /// <summary>
    /// The server counts a new row as 1 affected, a changed one as 2, an unchanged one as 0. What it reports must agree with the keys that were found and
    /// locked before.
    /// </summary>
    internal static ImportCounts Balance(ImportRow import, long existing, long affected, long updated)
    {
        var inserted = affected - 2 * updated;
        var unchanged = import.ValidRows - inserted - updated;
        if (inserted < 0 || unchanged < 0 || existing != updated + unchanged)
        {
            throw new ImportException(
                ErrorCodes.CountsDoNotBalance,
                $"The row counts do not balance: {import.ValidRows} valid rows, {existing} of them with an existing key; the merge reports {inserted} inserted and {updated} updated.");
        }

        return new ImportCounts { InsertedRows = inserted, UpdatedRows = updated, UnchangedRows = unchanged };
    }

    private static async Task<long> UpdatedRowsAsync(MySqlSession session, CancellationToken cancellationToken)
        => (await session.QueryFirstOrDefaultAsync<StatusVariable>(UpdatedRows, cancellationToken: cancellationToken))!.Value;

    private sealed record StatusVariable
    {
        public long Value { get; init; }
    }
}
