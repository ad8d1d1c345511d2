using CsvHelper;

namespace Imports.Stack.Tests;

/// <summary>What a generated file holds, and what the target holds, as comparable lines in one order.</summary>
public static class InventoryFile
{
    private static readonly string[] Columns = ["item_code", "store_id", "`date`", "serial_number", "quantity", "unit_price", "description"];

    /// <summary>The rows of a file, cells joined by <c>|</c>, sorted by their text.</summary>
    public static IReadOnlyList<string> Rows(string path)
    {
        var rows = new List<string>();
        using var reader = CsvReader.FromFile(path);
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, Columns.Length).Select(reader.GetString)));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>The rows of the target in the same form.</summary>
    public static async Task<IReadOnlyList<string>> TargetRowsAsync(RunningStack stack)
    {
        var cells = string.Join(", ", Columns.Select(column => $"COALESCE({column}, '')"));
        return [.. (await stack.QueryAsync<string>($"SELECT CONCAT_WS('|', {cells}) FROM {stack.Target}")).Order(StringComparer.Ordinal)];
    }
}
