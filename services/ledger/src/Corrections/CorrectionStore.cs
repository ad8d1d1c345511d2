using System.Text;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>import_correction</c>: which rows of an import of corrections stand for which refused ones, and which of them are taken in their place. Every call runs in the session's transaction.</summary>
public sealed class CorrectionStore
{
    private static readonly string DeleteBatch = SqlFile.Read<CorrectionStore>("correction.delete_batch");
    private static readonly string Take = SqlFile.Read<CorrectionStore>("correction.take");
    private static readonly string Release = SqlFile.Read<CorrectionStore>("correction.release");
    private static readonly string ReleaseRejected = SqlFile.Read<CorrectionStore>("correction.release_rejected");
    private static readonly string ListNotTaken = SqlFile.Read<CorrectionStore>("correction.list_not_taken");
    private static readonly string[] Columns =
        ["import_id", "parent_id", "row_no", "tenant_id", "parent_row", "is_guarded", "first_byte", "length_bytes", "first_line", "last_line"];

    /// <summary>They may be as many as an import has rows.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Removes what an earlier attempt at a batch left, and gives the places of its rows up: not behind a committed batch of the import's merge.</summary>
    public Task ClearAsync(MySqlSession session, BatchRow batch, CancellationToken cancellationToken)
        => session.ExecuteAsync(DeleteBatch, new { batch.ImportId, batch.FirstRow, batch.LastRow }, Timeout, cancellationToken);

    /// <summary>Notes rows of a batch by their tokens.</summary>
    /// <param name="session">In the transaction that stages the batch.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="parentId">The import that its import corrects.</param>
    /// <param name="rows">In the order of their numbers.</param>
    /// <param name="cancellationToken">Of the load.</param>
    public async Task AddAsync(MySqlSession session, BatchRow batch, Guid parentId, IReadOnlyCollection<CorrectedRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var text = new StringBuilder();
        var ids = $"{Convert.ToHexString(batch.ImportId.ToByteArray(bigEndian: true))}\t{Convert.ToHexString(parentId.ToByteArray(bigEndian: true))}\t";
        foreach (var row in rows)
        {
            text.Append(ids).Append(row.RowNo).Append('\t').Append(batch.TenantId).Append('\t').Append(row.ParentRow).Append('\t').Append(row.IsGuarded ? 1 : 0).Append('\t')
                .Append(row.FirstByte).Append('\t').Append(row.LengthBytes).Append('\t').Append(row.FirstLine).Append('\t').Append(row.LastLine).Append('\n');
        }
        await session.BulkLoadAsync(
            new BulkLoad
            {
                Table = SqlName.Quote("import_correction"),
                Columns = ["@id", "@parent", .. Columns[2..].Select(SqlName.Quote)],
                Expressions = ["`import_id` = UNHEX(@id)", "`parent_id` = UNHEX(@parent)"],
                Rows = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
                ExpectedRows = rows.Count,
                Timeout = Timeout,
            },
            cancellationToken);
    }

    /// <summary>
    /// Takes the rows of an import in the place of those that they correct: not one that is rejected, nor one whose place is taken, nor one of a row that was not refused; of several for one place the first. Waits for
    /// another import that is about to take the same.
    /// </summary>
    public Task TakeAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken) => session.ExecuteAsync(Take, new { importId }, Timeout, cancellationToken);

    /// <summary>The rows that are neither taken nor rejected, and why not, a page at a time: a file that comes twice has as many as rows.</summary>
    /// <param name="session">In the transaction that takes.</param>
    /// <param name="importId">The import of corrections.</param>
    /// <param name="after">The last row of the page before; 0 = none.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public Task<IReadOnlyList<CorrectedRow>> ListNotTakenAsync(MySqlSession session, Guid importId, long after, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<CorrectedRow>(ListNotTaken, new { importId, after, limit }, Timeout, cancellationToken);

    /// <summary>Gives the places of all rows of an import up: it comes to nothing, or begins again.</summary>
    public Task ReleaseAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken) => session.ExecuteAsync(Release, new { importId }, Timeout, cancellationToken);

    /// <summary>Gives the places of the rows up that are rejected by now.</summary>
    public Task ReleaseRejectedAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.ExecuteAsync(ReleaseRejected, new { importId }, Timeout, cancellationToken);
}

/// <summary>A row that stands for a refused one.</summary>
public sealed record CorrectedRow
{
    /// <summary>Its number in the source, from 1.</summary>
    public long RowNo { get; init; }

    /// <summary>That of the refused one in its own.</summary>
    public long ParentRow { get; init; }

    /// <summary>Its cells came with the mark of <see cref="CellGuard"/>.</summary>
    public bool IsGuarded { get; init; }

    public long FirstByte { get; init; }
    public long LengthBytes { get; init; }
    public long FirstLine { get; init; }
    public long LastLine { get; init; }

    /// <summary>Of one that is not taken: such a row was refused.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Of one that is not taken: the import whose row has its place.</summary>
    public Guid? TakenBy { get; init; }
}
