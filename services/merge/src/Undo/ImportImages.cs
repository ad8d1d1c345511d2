using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The before-images of one merge, slice by slice: a slice's rows are locked and copied, then changed, then noted with the hash of what they have become.</summary>
internal sealed class ImportImages
{
    private static readonly string CreateKeysSql = SqlFile.Read<ImportImages>("target.create_keys");
    private static readonly string DropKeysSql = SqlFile.Read<ImportImages>("image.drop_keys");
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(10);

    private readonly ImageTable table;
    private readonly string target;
    private readonly string[] loaded;
    private readonly Dictionary<string, object> parameters;

    public ImportImages(MySqlServerOptions server, ImageTable table, ImportRow import, MergedColumns columns)
    {
        this.table = table;
        target = columns.Dataset.TargetTable;
        Keys = SqlName.Quote(server.StagingSchema, $"n_{import.ImportId:N}");
        loaded = [.. columns.All.Select((column, at) => columns.Key.Contains(column) ? column.Name : $"@passed_{at}")];
        parameters = new Dictionary<string, object> { ["tenantId"] = import.TenantId, ["importHex"] = import.ImportId.ToString("N") };
        CreateKeys = CreateKeysSql.With("keys", Keys).With("target", SqlName.Quote(server.TargetSchema, target)).With("key", string.Join(", ", columns.Key.Select(column => column.Name)));
    }

    /// <summary>The keys of a slice's new rows: a temporary table, quoted.</summary>
    internal string Keys { get; }

    internal string CreateKeys { get; }

    /// <summary>Locks the rows that the slice changes, and copies them: nobody changes them between this and the update.</summary>
    /// <exception cref="MySqlUnavailableException">Somebody else has deleted one.</exception>
    public async Task CopyAsync(MySqlSession merge, string changed, long rows, CancellationToken cancellationToken)
    {
        await merge.ExecuteAsync(table.DropBefore, cancellationToken: cancellationToken);
        await merge.ExecuteAsync(table.CreateBefore, cancellationToken: cancellationToken);
        await WriteAsync(merge, table.InsertBefore(changed), rows, cancellationToken);
    }

    /// <summary>Notes what was copied, once the slice has changed it.</summary>
    public Task AddChangedAsync(MySqlSession merge, long rows, CancellationToken cancellationToken) => WriteAsync(merge, table.InsertChanged, rows, cancellationToken);

    /// <summary>Notes the new rows of a slice.</summary>
    /// <param name="merge">The merge's.</param>
    /// <param name="slice">They are in the target, but for those that it refuses.</param>
    /// <param name="rows">How many are.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MySqlUnavailableException">Somebody else writes into the target.</exception>
    public async Task AddNewAsync(MySqlSession merge, Slice slice, long rows, CancellationToken cancellationToken)
    {
        if (rows == 0)
            return;
        await merge.ExecuteAsync(DropKeysSql.With("keys", Keys), cancellationToken: cancellationToken);
        await merge.ExecuteAsync(CreateKeys, cancellationToken: cancellationToken);
        await merge.BulkLoadAsync(
            new BulkLoad { Table = Keys, Columns = loaded, Rows = slice.NewBlock.Open(), ExpectedRows = slice.NewRows, Timeout = StatementTimeout, Tag = "imports:merge.stage_new_keys" },
            cancellationToken);
        await WriteAsync(merge, table.InsertNew(Keys), rows, cancellationToken);
    }

    private async Task WriteAsync(MySqlSession merge, string statement, long rows, CancellationToken cancellationToken)
    {
        if (await merge.ExecuteAsync(statement, parameters, StatementTimeout, cancellationToken) != rows)
            throw TargetRefusal.Moved(target);
    }
}
