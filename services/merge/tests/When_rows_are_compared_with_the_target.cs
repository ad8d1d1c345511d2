using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>Held against a plain model: a dictionary of rows by key.</summary>
public sealed class When_rows_are_compared_with_the_target(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Definition =
        """
        {
          "name": "NAME", "version": 1, "business_key": ["store", "price", "code", "day"],
          "columns": [
            { "name": "note", "type": "text", "max_length": 100 },
            { "name": "code", "type": "text", "max_length": 20, "required": true },
            { "name": "price", "type": "decimal", "precision": 20, "scale": 4, "required": true },
            { "name": "store", "type": "integer", "required": true },
            { "name": "day", "type": "date", "required": true },
            { "name": "weight", "type": "decimal", "precision": 12, "scale": 3 }
          ]
        }
        """;

    /// <summary>Its rows begin with their keys, half of which the target spells as the import does: 0.25, and 1.50 for 1.5.</summary>
    private const string KeyFirst =
        """
        {
          "name": "NAME", "version": 1, "business_key": ["code", "price", "store", "day"],
          "columns": [
            { "name": "code", "type": "text", "max_length": 20, "required": true },
            { "name": "price", "type": "decimal", "precision": 20, "scale": 2, "required": true },
            { "name": "store", "type": "integer", "required": true },
            { "name": "day", "type": "date", "required": true },
            { "name": "note", "type": "text", "max_length": 100 },
            { "name": "weight", "type": "decimal", "precision": 12, "scale": 3 }
          ]
        }
        """;

    private static readonly string[] Codes = ["", "a", "a b", "a\tb", "ä", "A", "\\N", "z\n", "😀", "a \u0001"];
    private static readonly string?[] Notes = [null, "", "x", "x ", "tab\there", "back\\slash", "line\nbreak", "\\N"];

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 40, false)]
    [InlineData(4, 40, false)]
    [InlineData(5, 1, true)]
    [InlineData(6, 1, true)]
    [InlineData(7, 40, true)]
    [InlineData(8, 40, true)]
    public async Task Counts_and_rows_are_those_of_the_model(int seed, int targetRowsPerImportRow, bool isKeyFirst)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var dataset = await DatasetAsync(isKeyFirst ? KeyFirst : Definition);
        var random = new Random(seed);
        var before = Rows(random, 60 * targetRowsPerImportRow);
        await MergeAsync(merge, dataset, before);

        // How large the optimizer takes the target for is as old as its statistics.
        await given.ExecuteAsync($"ANALYZE TABLE {SqlName.Quote(given.Database.Server.TargetSchema, dataset.TargetTable)}");
        var model = before.ToDictionary(Key);

        var rows = before.OrderBy(_ => random.Next()).Take(20).Select(row => (object?[])row.Clone()).Concat(Rows(random, 20)).DistinctBy(Key).ToList();
        foreach (var row in rows.Where(_ => random.Next(2) == 0))
            row[0] = Notes[random.Next(Notes.Length)];
        var updated = rows.Count(row => model.TryGetValue(Key(row), out var old) && !old.SequenceEqual(row));
        var unchanged = rows.Count(row => model.TryGetValue(Key(row), out var old) && old.SequenceEqual(row));
        var import = await MergeAsync(merge, dataset, rows);
        rows.ForEach(row => model[Key(row)] = row);

        var counts = await given.RowAsync(import);
        Assert.Equal((rows.Count - updated - unchanged, updated, unchanged), (counts.InsertedRows, counts.UpdatedRows, counts.UnchangedRows));
        Assert.Equal(model.Values.Select(Shown).Order(StringComparer.Ordinal), (await TargetAsync(dataset)).Order(StringComparer.Ordinal));
        Assert.Equal(targetRowsPerImportRow > 8, merge.HasLookedUp(import));
    }

    [Fact]
    public async Task Rejected_rows_are_passed_over()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("kept1", 41, 1, null), ("bad1", 41, 2, null), ("kept2", 41, 3, null), ("bad2", 41, 4, null));
        await given.RejectAsync(import, 2, 4);
        await given.ExecuteAsync("UPDATE import SET valid_rows = 2, rejected_rows = 2 WHERE import_id = @import", new { import });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);

        Assert.Equal(["kept1|41|1|-", "kept2|41|3|-"], (await given.TargetRowsAsync()).Where(row => row.StartsWith("kept", StringComparison.Ordinal) || row.StartsWith("bad", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_slices_of_changed_and_new_rows_are_written_exactly()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        const int before = 150_000, after = 250_000;
        await MergedAsync(merge, await given.StageManyAsync(store: 42, before));
        var import = await given.StageManyAsync(store: 42, after, more: 1);
        await MergedAsync(merge, import);

        var counts = await given.RowAsync(import);
        Assert.Equal((after - before, before, 0), (counts.InsertedRows, counts.UpdatedRows, counts.UnchangedRows));
        Assert.Equal(
            [after], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {given.Target} WHERE store = 42 AND quantity = CAST(SUBSTRING(item, 2) AS SIGNED) + 1 AND _import_id = @import", new { import }));
        var again = await given.StageManyAsync(store: 42, after, more: 1);
        await MergedAsync(merge, again);
        Assert.Equal(after, (await given.RowAsync(again)).UnchangedRows);
    }

    [Fact]
    public async Task A_key_that_somebody_else_inserts_meanwhile_is_found_by_the_next_attempt()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync(
            $"INSERT INTO {given.Target} (tenant_id, item, store, quantity, _import_id, _changed_at) VALUES ('default', 'race', 43, 7, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.ImportAsync(("race", 43, 1, null), ("alone", 43, 2, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("load");
        await other.CommitAsync();
        await merge.MergedAsync(import);

        var counts = await given.RowAsync(import);
        Assert.Equal((1, 1, 0), (counts.InsertedRows, counts.UpdatedRows, counts.UnchangedRows));
        Assert.Equal(["alone|43|2|-", "race|43|1|-"], (await given.TargetRowsAsync()).Where(row => row.StartsWith("alone", StringComparison.Ordinal) || row.StartsWith("race", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_of_another_tenant_are_not_met()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await given.ExecuteAsync(
            $"INSERT INTO {given.Target} (tenant_id, item, store, quantity, _import_id, _changed_at) VALUES ('other', 'theirs', 44, 7, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.ImportAsync(("theirs", 44, 1, null));
        await MergedAsync(merge, import);

        Assert.Equal(1, (await given.RowAsync(import)).InsertedRows);
        Assert.Equal([7, 1], await given.QueryAsync<int>($"SELECT quantity FROM {given.Target} WHERE store = 44 ORDER BY tenant_id DESC"));
    }

    private async Task<DatasetDefinition> DatasetAsync(string form)
    {
        var definition = form.Replace("NAME", $"c{Guid.NewGuid():N}", StringComparison.Ordinal);
        await given.Database.RegisterDatasetAsync(definition);
        return DatasetReader.Read(definition);
    }

    private async Task<Guid> MergeAsync(RunningMerge merge, DatasetDefinition dataset, IReadOnlyList<object?[]> rows)
    {
        var isNoteFirst = dataset.Columns[0].Name == "note";
        var import = await given.StageAsync(new StagedImport(dataset, [.. rows.Select(row => isNoteFirst ? row : [.. row[1..5], row[0], row[5]])]));
        await MergedAsync(merge, import);
        return import;
    }

    private static async Task MergedAsync(RunningMerge merge, Guid import)
    {
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
    }

    private static List<object?[]> Rows(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new object?[]
        {
            Notes[random.Next(Notes.Length)], Codes[random.Next(Codes.Length)], (random.Next(2000) - 1000) / 4m, (long)random.Next(-3, 4),
            $"2026-01-{random.Next(1, 29):00}", random.Next(3) == 0 ? null : random.Next(9) / 8m,
        }).DistinctBy(Key),
    ];

    /// <summary>By the database: a text's spaces at its end do not count.</summary>
    private static string Key(object?[] row) => string.Join('|', ((string)row[1]!).TrimEnd(' '), $"{row[2]:0.####}", row[3], row[4]);

    private static string Shown(object?[] row) => string.Join(
        '|', row[0] is string note ? Hex(note) : "-", Hex((string)row[1]!), Number(row[2], "0.0000"), Number(row[3], "0"), row[4], row[5] is null ? "-" : Number(row[5], "0.000"));

    private static string Number(object? number, string format) => ((IFormattable)number!).ToString(format, System.Globalization.CultureInfo.InvariantCulture);

    private static string Hex(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));

    private Task<IReadOnlyList<string>> TargetAsync(DatasetDefinition dataset) => given.QueryAsync<string>(
        $"SELECT CONCAT_WS('|', COALESCE(HEX(note), '-'), HEX(code), CAST(price AS DECIMAL(20, 4)), store, day, COALESCE(weight, '-')) FROM {SqlName.Quote(given.Database.Server.TargetSchema, dataset.TargetTable)}");
}
