namespace Imports.MySql;

/// <summary>
/// Rows for one table, as <c>LOAD DATA</c> takes them, whichever loader is used. <see cref="Rows"/> is UTF-8: fields separated by a tab, rows ended by a
/// line feed, backslash escapes (<c>\t \n \r \0 \\</c>), <c>\N</c> for NULL.
/// </summary>
public sealed record BulkLoad
{
    /// <summary>The table, already quoted (see <see cref="SqlName.Quote(string, string)"/>).</summary>
    public required string Table { get; init; }

    /// <summary>The columns in the order of the fields, already quoted.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Assignments after the columns, e.g. <c>`import_id` = UNHEX(@id)</c> where <c>@id</c> stands among the columns.
    /// The load's variables are cleared afterwards. Default none.</summary>
    public IReadOnlyList<string> Expressions { get; init; } = [];

    /// <summary>
    /// Read from its present position to its end, by sync reads, and left open. It may be a pipe: what cannot seek is loaded in pieces of at most 4 MiB in one transaction.
    /// </summary>
    public required Stream Rows { get; init; }

    /// <summary>How many rows the stream holds; the server must store exactly as many.</summary>
    public required long ExpectedRows { get; init; }

    /// <summary>Limit of the whole load; null = the pool's command timeout.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Names the statement in the process list and for <see cref="MySqlPool.KillStatementAsync"/>, e.g. <c>imports:parsing.load 0190…</c>.</summary>
    public string Tag { get; init; } = "imports:mysql.bulk_load";
}
