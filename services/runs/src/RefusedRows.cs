using System.Collections;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Runs;

/// <summary>The numbers of an import's rows that are rejected: one bit a row of the source.</summary>
public sealed class RefusedRows
{
    private static readonly string Select = SqlFile.Read<RefusedRows>("run.list_refused");

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
    public static async Task<RefusedRows> ReadAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        var refused = new RefusedRows(import.ReadRows ?? throw new ArgumentException("The import's rows are not counted yet.", nameof(import)));
        await session.ReadAsync(Select, new { import.ImportId }, record => refused.Add(record.GetInt64(0)), TimeSpan.FromMinutes(5), cancellationToken);
        return refused;
    }

    public void Add(long row)
    {
        rows[(int)row] = true;
        Count++;
    }

    public bool Contains(long row) => rows[(int)row];
}
