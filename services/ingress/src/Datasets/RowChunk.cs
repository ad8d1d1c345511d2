using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>
/// How many rows one statement of a page asks for. The driver reads a query to its end, so a statement that asks for all that a page may hold would send a
/// gigabyte of wide rows for the few that are shown. Rows that cannot be that wide come in one statement.
/// </summary>
internal static class RowChunk
{
    /// <summary>What JSON may weigh, in bytes: as much as a record, by the default of the parsing.</summary>
    private const long JsonBytes = 1 << 20;

    /// <summary>The longest character in UTF-8.</summary>
    private const long CharacterBytes = 4;

    /// <summary>Numbers and times, in bytes.</summary>
    private const long ValueBytes = 80;

    /// <summary>Rows of which the widest weigh no more than so much, and one at least.</summary>
    public static int Rows(DatasetDefinition dataset, long bytes) => (int)Math.Clamp(bytes / dataset.Columns.Sum(Widest), 1, RowQuery.MaxLimit + 1);

    private static long Widest(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Json => JsonBytes,
        ColumnType.Text or ColumnType.Enum or ColumnType.Uuid => CharacterBytes * column.TextLength,
        _ => ValueBytes,
    };
}
