using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Imports.Stack.Tests;

/// <summary>Eight imports of common keys, posted at once. Held against a plain model: one after another, in the order that their receipts tell.</summary>
[Collection(nameof(Composed))]
public sealed class When_imports_overlap(RunningStack stack)
{
    private const int Imports = 8;
    private const int RowsOfEach = 3_000;

    /// <summary>As <c>inventory</c>, with a scope: an import shares some of its thirty stores with the two before and behind it, and none with those further off.</summary>
    private const string Scoped =
        """
        {
          "name": "stock_of_stores", "version": 1, "business_key": ["item_code", "store_id", "date"], "scope": "store_id",
          "columns": [
            { "name": "item_code", "type": "text", "max_length": 64, "required": true },
            { "name": "store_id", "type": "text", "max_length": 32, "required": true },
            { "name": "date", "type": "date", "required": true },
            { "name": "quantity", "type": "integer", "required": true }
          ]
        }
        """;

    [Theory]
    [InlineData("inventory", "upsert", 1)]
    [InlineData("inventory", "replace", 2)]
    [InlineData("stock_of_stores", "upsert", 3)]
    [InlineData("stock_of_stores", "replace", 4)]
    public async Task They_all_end_done_and_counts_order_and_winners_are_those_of_the_model(string dataset, string modeOfOne, int seed)
    {
        if (dataset != "inventory")
            await RegisterScopedAsync();
        var target = stack.Target.Replace("`inventory`", $"`{dataset}`", StringComparison.Ordinal);
        await stack.ExecuteAsync($"DELETE FROM {target}");
        var files = Enumerable.Range(0, Imports).Select(n => Rows(n, seed)).ToList();
        var imports = await Task.WhenAll(files.Select((rows, n) => PostAsync(dataset, rows, n == 4 ? modeOfOne : "upsert")));
        foreach (var import in imports)
            await stack.DoneAsync(import);
        var receipts = (await Task.WhenAll(imports.Select(ReceiptAsync))).OrderBy(receipt => receipt.Order).ToList();

        Assert.Equal(Enumerable.Range(0, Imports).Select(n => receipts[0].Order + n), receipts.Select(receipt => receipt.Order));
        var model = new Dictionary<string, int>();
        foreach (var receipt in receipts)
        {
            var rows = files[Array.IndexOf(imports, receipt.Import)];
            if (receipt.Mode == "replace")
                model.Clear();
            var inserted = rows.Count(row => !model.ContainsKey(row.Key));
            var updated = rows.Count(row => model.TryGetValue(row.Key, out var quantity) && quantity != row.Value);
            foreach (var (key, quantity) in rows)
                model[key] = quantity;
            Assert.Equal((inserted, updated, rows.Count - inserted - updated), (receipt.Inserted, receipt.Updated, receipt.Unchanged));
        }

        var found = await stack.QueryAsync<string>($"SELECT CONCAT(item_code, ',', store_id, ',', `date`, '=', quantity) FROM {target}");
        Assert.Equal(model.Select(row => $"{row.Key}={row.Value}").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    /// <summary>Each has two thirds of its keys in common with the next. A third of the rows are the same in all, the others each import's own.</summary>
    private static Dictionary<string, int> Rows(int import, int seed) => Enumerable.Range(import * RowsOfEach / 3, RowsOfEach).Select(n => n % (Imports * RowsOfEach / 3)).ToDictionary(
        n => string.Create(CultureInfo.InvariantCulture, $"O{seed}-{n % 100:00000},S{n / 100:000},2026-03-02"), n => n % 3 == 0 ? 5 : 100 + import);

    private async Task RegisterScopedAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder, "scoped-dataset"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "stock_of_stores.json"), Scoped);
        await stack.RegisterDatasetsAsync(folder.FullName);
    }

    private async Task<Guid> PostAsync(string dataset, Dictionary<string, int> rows, string mode)
    {
        var csv = string.Concat(rows.Select(row => $"{row.Key},{row.Value}\n").Prepend("item_code,store_id,date,quantity\n"));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await stack.Api.PostAsync($"imports?dataset={dataset}&mode={mode}", content);
        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal(202, (int)answer.StatusCode);
        return body.GetProperty("task_id").GetGuid();
    }

    private async Task<Receipt> ReceiptAsync(Guid import)
    {
        var receipt = JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync($"imports/{import}/receipt"));
        var merged = receipt.GetProperty("accounting").GetProperty("valid");
        return new Receipt(
            import, receipt.GetProperty("mode").GetString()!, receipt.GetProperty("merge_order").GetInt64(),
            merged.GetProperty("inserted_rows").GetInt32(), merged.GetProperty("updated_rows").GetInt32(), merged.GetProperty("unchanged_rows").GetInt32());
    }

    private sealed record Receipt(Guid Import, string Mode, long Order, int Inserted, int Updated, int Unchanged);
}
