using System.Text;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Datasets like the inventory, each with a way to be merged that the inventory has not, and a table of its own.</summary>
internal static class CrashDatasets
{
    /// <summary>With a scope, so that imports of different stores merge side by side.</summary>
    public const string OfStores = "stock_of_stores";

    /// <summary>Its imports can be undone.</summary>
    public const string ToUndo = "stock_to_undo";

    /// <summary>Merged <see cref="BatchRows"/> at a time.</summary>
    public const string InBatches = "stock_in_batches";
    public const int BatchRows = 300;

    /// <summary>Gets new versions.</summary>
    public const string ToChange = "stock_to_change";

    private const string Definition =
        """
        {
          "name": "@name", @version "business_key": ["item_code", "store_id", "date"], @option,
          "columns": [
            { "name": "item_code", "type": "text", "max_length": 64, "required": true },
            { "name": "store_id", "type": "text", "max_length": 32, "required": true },
            { "name": "date", "type": "date", "required": true },
            { "name": "quantity", "type": "integer", "required": true, "min": 0 },
            { "name": "unit_price", "type": "decimal", "precision": 12, "scale": 2 } @further
          ]
        }
        """;

    private static readonly (string Name, string Option)[] All =
        [(OfStores, "\"scope\": \"store_id\""), (ToUndo, "\"undo\": true"), (InBatches, $"\"sized_batches\": {{ \"rows\": {BatchRows} }}"), (ToChange, "\"undo\": false")];

    /// <summary>The next version of <see cref="ToChange"/>, with a column and an index of this name.</summary>
    private static string Changed(string column) => Of(ToChange, version: "", $"\"indexes\": [[\"{column}\"]]", $", {{ \"name\": \"{column}\", \"type\": \"integer\" }}");

    /// <summary>Registers them and creates their targets, as the migrator does.</summary>
    public static async Task RegisterAsync(CrashStack stack)
    {
        var folder = Directory.CreateDirectory(Path.Combine(stack.Folder, "crash-datasets")).FullName;
        foreach (var (name, option) in All)
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), Of(name, "\"version\": 1,", option, further: ""));
        await Command.RunAsync(
            "dotnet", ["infra/mysql/migrator/src/bin/Release/net10.0/Imports.Migrator.dll", "migrate"], stack.Root, [.. stack.MigratorSettings, ("Datasets__Folder", folder)], TimeSpan.FromMinutes(1));
    }

    /// <summary>Puts the next version of <see cref="ToChange"/> over the API until it is there.</summary>
    public static Task PutAsync(CrashStack stack, string column) => Eventually.IsTrueAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(stack["ingress"].Address, $"datasets/{ToChange}")) { Content = new StringContent(Changed(column), Encoding.UTF8, "application/json") };
            return await stack.SendAsync(request) is { } answer && JsonSerializer.Deserialize<JsonElement>(answer).TryGetProperty("definition", out _);
        },
        TimeSpan.FromSeconds(60),
        "the version is there");

    private static string Of(string name, string version, string option, string further) => Definition.Replace("@name", name, StringComparison.Ordinal)
        .Replace("@version", version, StringComparison.Ordinal).Replace("@option", option, StringComparison.Ordinal).Replace("@further", further, StringComparison.Ordinal);
}
