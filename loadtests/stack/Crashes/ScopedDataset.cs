namespace Imports.Stack.Tests.Crashes;

/// <summary>The dataset <see cref="CrashImport.StockOfStores"/>, of which imports of different stores merge side by side.</summary>
internal static class ScopedDataset
{
    private const string Definition =
        """
        {
          "name": "stock_of_stores", "version": 1, "business_key": ["item_code", "store_id", "date"], "scope": "store_id",
          "columns": [
            { "name": "item_code", "type": "text", "max_length": 64, "required": true },
            { "name": "store_id", "type": "text", "max_length": 32, "required": true },
            { "name": "date", "type": "date", "required": true },
            { "name": "quantity", "type": "integer", "required": true, "min": 0 },
            { "name": "unit_price", "type": "decimal", "precision": 12, "scale": 2 }
          ]
        }
        """;

    /// <summary>Registers it and creates its target, as the migrator does.</summary>
    public static async Task RegisterAsync(CrashStack stack)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder, "scoped-dataset")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "stock_of_stores.json"), Definition);
        await Command.RunAsync(
            "dotnet", ["infra/mysql/migrator/src/bin/Release/net10.0/Imports.Migrator.dll", "migrate"], stack.Root, [.. stack.MigratorSettings, ("Datasets__Folder", folder)], TimeSpan.FromMinutes(1));
    }
}
