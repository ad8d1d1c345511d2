namespace Imports.Stack.Tests;

/// <summary>What a generated file holds, and what the target holds, as comparable lines in one order.</summary>
public static class InventoryFile
{
    private const string Columns = "item_code, store_id, `date`, serial_number, quantity, unit_price, description";

    /// <summary>The rows of a file without quotes, sorted by their text.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(string path)
        => [.. (await File.ReadAllLinesAsync(path)).Skip(1).Where(line => line.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>The rows of the target that this import wrote, as lines of the file's form, sorted the same way.</summary>
    public static async Task<IReadOnlyList<string>> TargetRowsAsync(RunningStack stack)
        => [.. (await stack.QueryAsync<string>($"SELECT CONCAT_WS(',', {Columns}) FROM {stack.Target}")).Order(StringComparer.Ordinal)];
}
