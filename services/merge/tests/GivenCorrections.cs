namespace Imports.Merge.Tests;

/// <summary>Imports of corrections, as their check leaves them.</summary>
internal static class GivenCorrections
{
    /// <summary>Makes an import one whose rows each have the place of the refused row with their number.</summary>
    public static async Task CorrectsAsync(this GivenValidatedImport given, Guid importId, int rows)
    {
        var parent = Guid.CreateVersion7();
        await given.ExecuteAsync("UPDATE import SET parent_id = @parent WHERE import_id = @importId", new { parent, importId });
        var values = Enumerable.Range(1, rows).Select(row => $"(@importId, {row}, 'default', @parent, {row}, {row}, FALSE, 0, 1, 2, 2)");
        await given.ExecuteAsync(
            $"INSERT INTO import_correction (import_id, row_no, tenant_id, parent_id, parent_row, taken_row, is_guarded, first_byte, length_bytes, first_line, last_line) VALUES {string.Join(", ", values)}",
            new { importId, parent });
    }

    /// <summary>The refused rows whose places its rows have.</summary>
    public static Task<IReadOnlyList<long>> TakenAsync(this GivenValidatedImport given, Guid importId)
        => given.QueryAsync<long>("SELECT taken_row FROM import_correction WHERE import_id = @importId AND taken_row IS NOT NULL ORDER BY taken_row", new { importId });
}
