using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The rows of one undo, some thousand at a time in the order of their keys. All are compared and locked first, and what somebody has changed is listed; then the rows that the import inserted go, and the
/// changed ones come back. Where the table refuses some, they are halved down to the single rows: those are tried again once the others are through, and listed in the end.
/// </summary>
internal sealed class UndoneRows(MySqlSession session, ImageTable table, string tenantId, int mostRefused)
{
    private const int RowsAtOnce = 10_000;
    private const string Block = "block";
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(10);
    private readonly string importHex = table.ImportId.ToString("N");

    /// <exception cref="TooManyRefusedException">The caller rolls back.</exception>
    /// <exception cref="UndoDoesNotBalanceException">The caller rolls back.</exception>
    public async Task<UndoCounts> RunAsync(CancellationToken cancellationToken)
    {
        var images = (await session.QueryFirstOrDefaultAsync<Images>(table.Count, timeout: StatementTimeout, cancellationToken: cancellationToken))!;
        var (kept, deleted, restored) = (0L, 0L, 0L);
        foreach (var rows in Ranges(images.LastRow))
            kept += await WriteAsync(table.InsertKept, rows, cancellationToken);
        var (leftToDelete, leftToRestore) = (new List<long>(), new List<long>());
        foreach (var rows in Ranges(images.LastRow))
            deleted += await HalveAsync(table.Delete, rows, leftToDelete, cancellationToken);
        foreach (var rows in Ranges(images.LastRow))
            restored += await HalveAsync(table.Restore, rows, leftToRestore, cancellationToken);

        // What one row holds up may be another that is through by now: a value of a unique key, a row that refers to it.
        for (var more = 1L; more > 0 && leftToDelete.Count + leftToRestore.Count > 0;)
        {
            var (deletedMore, restoredMore) = (await AgainAsync(table.Delete, leftToDelete, cancellationToken), await AgainAsync(table.Restore, leftToRestore, cancellationToken));
            (deleted, restored, more) = (deleted + deletedMore, restored + restoredMore, deletedMore + restoredMore);
        }

        if (leftToDelete.Count + leftToRestore.Count > 0)
            kept += await session.ExecuteAsync(table.InsertRefused, new { importHex, rows = leftToDelete.Concat(leftToRestore) }, StatementTimeout, cancellationToken);
        return restored + deleted + kept == images.Rows
            ? new UndoCounts(restored, deleted, kept)
            : throw new UndoDoesNotBalanceException();
    }

    private static IEnumerable<(long From, long To)> Ranges(long last)
    {
        for (var from = 1L; from <= last; from += RowsAtOnce)
            yield return (from, Math.Min(last, from + RowsAtOnce - 1));
    }

    private async Task<long> AgainAsync(string statement, List<long> left, CancellationToken cancellationToken)
    {
        var rows = left.ToList();
        left.Clear();
        var done = 0L;
        foreach (var row in rows)
            done += await HalveAsync(statement, (row, row), left, cancellationToken);
        return done;
    }

    /// <returns>How many rows it has written; those that the table refuses are added to <paramref name="left"/>.</returns>
    private async Task<long> HalveAsync(string statement, (long From, long To) rows, List<long> left, CancellationToken cancellationToken)
    {
        var done = 0L;
        var blocks = new Stack<(long From, long To)>([rows]);
        while (blocks.TryPop(out var block))
        {
            await session.SaveAsync(Block, cancellationToken);
            try
            {
                done += await WriteAsync(statement, block, cancellationToken);
                continue;
            }
            catch (MySqlStatementException e) when (IsRefused(e))
            {
                await session.RollbackToAsync(Block, StatementTimeout, cancellationToken);
                if (block.From == block.To)
                    left.Add(block.From);
                if (left.Count > mostRefused)
                    throw new TooManyRefusedException(e.Number);
            }

            if (block.From == block.To)
                continue;
            var middle = block.From + ((block.To - block.From) / 2);
            blocks.Push((middle + 1, block.To));
            blocks.Push((block.From, middle));
        }

        return done;
    }

    private Task<int> WriteAsync(string statement, (long From, long To) rows, CancellationToken cancellationToken)
        => session.ExecuteAsync(statement, new { importHex, tenantId, from = rows.From, to = rows.To }, StatementTimeout, cancellationToken);

    /// <summary>The row itself is why: a key, a check, a trigger, or a row of another table that refers to it.</summary>
    private static bool IsRefused(MySqlStatementException e) => MySqlErrors.IsRowRefused(e) || e.Number is RowIsReferenced or RowIsReferencedWithName;

    // Numbers of both manuals' lists of server errors.
    private const int RowIsReferenced = 1217;
    private const int RowIsReferencedWithName = 1451;

    private sealed record Images
    {
        public long Rows { get; init; }
        public long LastRow { get; init; }
    }
}

/// <summary>What an undo did with the rows that the import had changed or inserted; together as many as those.</summary>
/// <param name="RestoredRows">They are again what they were before the import.</param>
/// <param name="DeletedRows">The import had inserted them.</param>
/// <param name="KeptRows">They stay as they are, and are listed in <c>import_kept_row</c>.</param>
public sealed record UndoCounts(long RestoredRows, long DeletedRows, long KeptRows);

/// <summary>Rows were neither restored, deleted nor kept: what was written for one has changed another, as a trigger does, or somebody else has written one in this moment.</summary>
internal sealed class UndoDoesNotBalanceException : Exception;

/// <summary>A table refuses more rows than are listed one by one: then it is hardly the rows that are in the way.</summary>
/// <param name="number">The server's, of the last one.</param>
internal sealed class TooManyRefusedException(int number) : Exception
{
    public int Number { get; } = number;
}
