using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Validation.Tests;

/// <summary>The row rules and the duplicate check as SQL, on a real staging table of three-row batches.</summary>
public sealed class When_a_batch_is_validated : IAsyncLifetime
{
    private const string Definition =
        """
        {
          "name": "stock", "version": 1, "business_key": ["item", "store"],
          "columns": [
            { "name": "item", "type": "text", "required": true },
            { "name": "store", "type": "integer" },
            { "name": "quantity", "type": "integer", "min": 0, "max": 100 },
            { "name": "price", "type": "decimal", "precision": 8, "scale": 2, "min": 0.5 },
            { "name": "state", "type": "text", "allowed": ["new", "it's"] }
          ]
        }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(Definition);
    private readonly TestDatabase database = new();
    private readonly Guid importId = Guid.CreateVersion7();
    private MySqlPool pool = null!;

    private StagingTable Staging => new(database.Server.StagingSchema, importId);

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.RegisterDatasetAsync(Definition);
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 4 });
        await using var ddl = database.OpenPool(new MySqlPoolOptions { Role = "ddl", MaxConnections = 1, AllowDdl = true });
        await using var session = await ddl.OpenAsync();
        await session.ExecuteAsync(TableDdl.CreateStaging(Staging, Dataset));
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Every_broken_rule_of_a_row_is_a_cause_and_the_row_leaves_staging()
    {
        await StageAsync(
            (1, "a", 1, 5, 1.00m, "new"),
            (2, null, null, -1, 0.49m, "old"),
            (3, "c", 1, 101, null, "it's"));
        var rejected = await CheckAsync(Batch(firstRow: 1));

        Assert.Equal(2, rejected);
        Assert.Equal([1L], await StagedRowsAsync());
        var second = await CausesAsync(2);
        Assert.Equal(
            [("item", "VALUE_REQUIRED"), ("store", "VALUE_REQUIRED"), ("quantity", "VALUE_OUT_OF_RANGE"), ("price", "VALUE_OUT_OF_RANGE"), ("state", "VALUE_NOT_ALLOWED")],
            second.Select(cause => (cause.Column!, cause.Code)));
        Assert.Equal(("0 to 100", "-1"), (second[2].Expected, second[2].Found));
        Assert.Equal(("at least 0.5", "0.49"), (second[3].Expected, second[3].Found));
        Assert.Equal(("one of new, it's", "old"), (second[4].Expected, second[4].Found));
        Assert.Equal([("quantity", "VALUE_OUT_OF_RANGE")], (await CausesAsync(3)).Select(cause => (cause.Column!, cause.Code)));
    }

    [Fact]
    public async Task An_allowed_value_is_meant_to_the_letter()
    {
        await StageAsync((1, "a", 1, 1, 1m, "new "), (2, "b", 1, 1, 1m, "NEW"), (3, "c", 1, 1, 1m, null));

        Assert.Equal(2, await CheckAsync(Batch(firstRow: 1)));
        Assert.Equal([3L], await StagedRowsAsync());
    }

    [Fact]
    public async Task Only_the_rows_of_the_batch_are_judged()
    {
        await StageAsync((1, "a", 1, -1, 1m, null), (2, "b", 1, -1, 1m, null), (3, "c", 1, -1, 1m, null), (4, "d", 1, -1, 1m, null), (7, "e", 1, -1, 1m, null));

        Assert.Equal(1, await CheckAsync(Batch(firstRow: 4)));
        Assert.Equal([1L, 2L, 3L, 7L], await StagedRowsAsync());
    }

    [Fact]
    public async Task Of_rows_with_the_same_key_the_last_stays()
    {
        await StageAsync((1, "a", 1, 1, 1m, null), (2, "a", 2, 2, 1m, null), (5, "a", 1, 5, 1m, null), (9, "a", 1, 9, 1m, null), (10, "A", 1, 10, 1m, null));
        long rejected;
        await using (var session = await pool.OpenAsync())
        {
            await session.BeginAsync();
            rejected = await new DuplicateCheck().RunAsync(session, new ImportRow { ImportId = importId, TenantId = "default" }, Dataset, Staging, CancellationToken.None);
            await session.CommitAsync();
        }

        Assert.Equal(2, rejected);
        Assert.Equal([2L, 9L, 10L], await StagedRowsAsync());
        Assert.Equal([("item, store", "DUPLICATE_KEY", "the same key in row 9")], (await CausesAsync(5)).Select(cause => (cause.Column!, cause.Code, cause.Found)));
    }

    [Fact]
    public void Counts_that_do_not_balance_are_refused_with_both_numbers()
    {
        var import = new ImportRow { ReadRows = 10 };
        var e = Assert.Throws<ImportException>(() => Accounting.Balance(import, new StageCounter { OkRows = 8, BadRows = 1 }, new StageCounter { BadRows = 0 }, 0, 8));
        Assert.Equal((ErrorCodes.CountsDoNotBalance, "The row counts do not balance: 10 rows read, 8 staged + 1 malformed."), (e.Code, e.Message));
        Assert.Throws<ImportException>(() => Accounting.Balance(import, new StageCounter { OkRows = 9, BadRows = 1 }, new StageCounter { BadRows = 2 }, 1, 7));
        Assert.Equal(6, Accounting.Balance(import, new StageCounter { OkRows = 9, BadRows = 1 }, new StageCounter { BadRows = 2 }, 1, 6).ValidRows);
    }

    private BatchRow Batch(long firstRow) => new() { ImportId = importId, BatchNumber = 1, TenantId = "default", FirstRow = firstRow, RowCount = 3 };

    private async Task<long> CheckAsync(BatchRow batch)
    {
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        var rejected = await new BatchCheck().RunAsync(session, batch, Dataset, Staging, CancellationToken.None);
        await session.CommitAsync();
        return rejected;
    }

    private async Task StageAsync(params (int Row, string? Item, int? Store, int? Quantity, decimal? Price, string? State)[] rows)
    {
        await using var session = await pool.OpenAsync();
        foreach (var row in rows)
        {
            await session.ExecuteAsync(
                $"INSERT INTO {Staging.Quoted} VALUES (@Row, @Row * 10, 9, @Row + 1, @Row + 1, NULL, @Item, @Store, @Quantity, @Price, @State)",
                new { row.Row, row.Item, row.Store, row.Quantity, row.Price, row.State });
        }
    }

    private async Task<IReadOnlyList<long>> StagedRowsAsync()
    {
        await using var session = await pool.OpenAsync();
        return await session.QueryAsync<long>($"SELECT _row FROM {Staging.Quoted} ORDER BY _row");
    }

    private async Task<IReadOnlyList<RejectCause>> CausesAsync(long row)
    {
        await using var session = await pool.OpenAsync();
        var json = await session.QueryFirstOrDefaultAsync<string>("SELECT causes FROM import_reject WHERE import_id = @importId AND row_no = @row AND first_line = @row + 1", new { importId, row });
        return JsonSerializer.Deserialize<List<RejectCause>>(json!, RejectStore.Json)!;
    }
}
