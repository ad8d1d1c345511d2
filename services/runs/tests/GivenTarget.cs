using Imports.Datasets;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Runs.Tests;

/// <summary>A target as the migrator makes it, filled from rows of which the database keeps the first of each key.</summary>
public sealed class GivenTarget : IAsyncLifetime
{
    /// <summary>The tables' one column outside the key, and the last: where the row stands, from 0.</summary>
    private const string NumberColumn = "no";

    private readonly TestDatabase database = new();
    private MySqlPool ddl = null!;
    private MySqlPool loader = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        ddl = database.OpenPool(new MySqlPoolOptions { Role = "test ddl", MaxConnections = 1, AllowDdl = true });
        loader = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 2, AllowLocalInfile = true });
    }

    public async ValueTask DisposeAsync()
    {
        await loader.DisposeAsync();
        await ddl.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>A dataset whose business key are columns of these types.</summary>
    public static DatasetDefinition Dataset(params ColumnType[] types) => new()
    {
        Name = $"keys_{string.Join('_', types).ToLowerInvariant()}",
        Version = 1,
        BusinessKey = [.. types.Select((_, i) => $"k{i}")],
        Columns =
        [
            .. types.Select((type, i) => type == ColumnType.Decimal
                ? new ColumnDefinition { Name = $"k{i}", Type = type, Precision = 38, Scale = 12 }
                : new ColumnDefinition { Name = $"k{i}", Type = type, MaxLength = type == ColumnType.Text ? 255 : null, Allowed = type == ColumnType.Enum ? Cells.Values : null }),
            new ColumnDefinition { Name = NumberColumn, Type = ColumnType.Integer },
        ],
    };

    /// <summary>Puts the rows into a new target one after the other, each unless its key is there, and reads the target in the order of its primary key.</summary>
    /// <param name="dataset">From <see cref="Dataset"/>.</param>
    /// <param name="rows">Of all its columns; the last is the row's place among them.</param>
    /// <param name="widened">Column definitions that the target has instead of its own, such as <c>`k0` DECIMAL(30, 4) NOT NULL</c>.</param>
    /// <returns>Of each row that is there its place, and the parts of its key as the database shows them.</returns>
    internal async Task<IReadOnlyList<KeptRow>> FillAsync(DatasetDefinition dataset, IEnumerable<byte[]> rows, params string[] widened)
    {
        var table = SqlName.Quote(database.Server.TargetSchema, dataset.TargetTable);
        var raw = SqlName.Quote(database.Server.StagingSchema, dataset.TargetTable);
        await using (var session = await ddl.OpenAsync())
        {
            await session.ExecuteAsync($"DROP TABLE IF EXISTS {table}, {raw}");
            await session.ExecuteAsync(TableDdl.CreateTarget(database.Server.TargetSchema, dataset));
            foreach (var column in widened)
                await session.ExecuteAsync($"ALTER TABLE {table} MODIFY COLUMN {column}");
            await session.ExecuteAsync($"CREATE TABLE {raw} LIKE {table}");
            await session.ExecuteAsync($"ALTER TABLE {raw} DROP PRIMARY KEY");
        }

        await using var loading = await loader.OpenAsync();
        await LoadAsync(loading, raw, dataset, [.. rows]);
        await loading.ExecuteAsync($"INSERT IGNORE INTO {table} SELECT * FROM {raw} ORDER BY `{NumberColumn}`", timeout: TimeSpan.FromMinutes(2));
        return await ReadAsync(loading, table, dataset);
    }

    private static async Task LoadAsync(MySqlSession session, string raw, DatasetDefinition dataset, IReadOnlyList<byte[]> rows)
    {
        using var stream = new MemoryStream();
        foreach (var row in rows)
        {
            stream.Write(row);
            stream.WriteByte((byte)'\n');
        }
        stream.Position = 0;
        await session.BulkLoadAsync(new BulkLoad
        {
            Table = raw,
            Columns = [.. dataset.Columns.Select(column => SqlName.Quote(column.Name))],
            Expressions = ["`tenant_id` = 'default'", $"`{TableDdl.ImportIdColumn}` = ''", $"`{TableDdl.ChangedAtColumn}` = UTC_TIMESTAMP(6)"],
            Rows = stream,
            ExpectedRows = rows.Count,
        });
    }

    private static async Task<IReadOnlyList<KeptRow>> ReadAsync(MySqlSession session, string table, DatasetDefinition dataset)
    {
        var kept = new List<KeptRow>();
        var shown = string.Join(", ", dataset.BusinessKey.Select(name => $"CAST({SqlName.Quote(name)} AS BINARY)"));
        var order = string.Join(", ", dataset.BusinessKey.Select(SqlName.Quote));
        await session.ReadAsync(
            $"SELECT `{NumberColumn}`, {shown} FROM {table} WHERE `tenant_id` = 'default' ORDER BY `tenant_id`, {order}",
            null,
            record => kept.Add(new KeptRow((int)record.GetInt64(0), [.. dataset.BusinessKey.Select((_, i) => (byte[])record.GetValue(i + 1))])));
        return kept;
    }
}

/// <summary>A row of the target.</summary>
/// <param name="Place">Among the rows that were put into it, from 0.</param>
/// <param name="Parts">Of its key, each as the database shows it.</param>
internal sealed record KeptRow(int Place, IReadOnlyList<byte[]> Parts);
