using System.Collections;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Runs;

/// <summary>The numbers of an import's rows that are rejected: one bit a row of the source.</summary>
public sealed class RefusedRows
{
    private static readonly string Select = SqlFile.Read<RefusedRows>("run.list_refused");
    private static readonly string SelectBeforeMerge = SqlFile.Read<RefusedRows>("run.list_refused_before_merge");

    private readonly BitArray rows;

    public RefusedRows(long readRows) => rows = new BitArray(checked((int)readRows + 1));

    /// <summary>The rows of the source.</summary>
    public long Rows => rows.Length - 1;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Those that the ledger holds as rejects, whatever their kind.</summary>
    /// <param name="session">Its transaction sees its own rejects.</param>
    /// <param name="import">The import; all its rows are counted.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public static Task<RefusedRows> ReadAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken) => ReadAsync(session, Select, import, cancellationToken);

    /// <summary>As they were before the merge: those that a committed batch of it found the target to refuse were valid rows then.</summary>
    /// <inheritdoc cref="ReadAsync(MySqlSession, ImportRow, CancellationToken)"/>
    public static Task<RefusedRows> ReadBeforeMergeAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken) => ReadAsync(session, SelectBeforeMerge, import, cancellationToken);

    private static async Task<RefusedRows> ReadAsync(MySqlSession session, string select, ImportRow import, CancellationToken cancellationToken)
    {
        var refused = new RefusedRows(import.ReadRows ?? throw new ArgumentException("The import's rows are not counted yet.", nameof(import)));
        await session.ReadAsync(select, new { import.ImportId }, record => refused.Add(record.GetInt64(0)), TimeSpan.FromMinutes(5), cancellationToken);
        return refused;
    }

    public void Add(long row)
    {
        rows[(int)row] = true;
        Count++;
    }

    public bool Contains(long row) => rows[(int)row];
}
