using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Writes a block of rows. Where the target refuses it, its halves are written instead, and theirs, down to the single rows that it refuses; the others are in the target then. What is not
/// refused costs a savepoint; one refused row costs the block about three times, in twice as many statements as it can be halved.
/// </summary>
internal static class Halving
{
    private const string Block = "block";
    private static readonly TimeSpan RollbackTimeout = TimeSpan.FromMinutes(2);

    /// <param name="session">In a transaction, which goes back to before a block that is refused; without one each block is a transaction of its own.</param>
    /// <param name="rows">At least one.</param>
    /// <param name="write">Writes a block whole, or throws.</param>
    /// <param name="refuse">Told of each refused row, in their order.</param>
    /// <param name="cancellationToken">Between the statements.</param>
    /// <returns>How many rows were refused.</returns>
    public static async Task<long> WriteAsync(
        MySqlSession session, RowBlock rows, Func<RowBlock, Task> write, Action<RowBlock, RowError> refuse, CancellationToken cancellationToken)
    {
        var refused = 0L;
        var isSaved = !session.InTransaction;
        var left = new Stack<RowBlock>([rows]);
        while (left.TryPop(out var block))
        {
            if (!isSaved)
                await session.SaveAsync(Block, cancellationToken);
            // A savepoint that was gone back to is still there.
            isSaved = true;
            if (await TryAsync(session, block, write, cancellationToken) is not { } error)
            {
                isSaved = !session.InTransaction;
                continue;
            }
            if (block.Rows == 1)
            {
                refuse(block, error);
                refused++;
                CrashPoint.Reached("row_refused", "merge");
                continue;
            }
            var (first, second) = block.Halves();
            left.Push(second);
            left.Push(first);
            CrashPoint.Reached("block_halved", "merge");
        }
        return refused;
    }

    /// <returns>Why the block is refused, and nothing of it is in the target; null = it is written.</returns>
    private static async Task<RowError?> TryAsync(MySqlSession session, RowBlock block, Func<RowBlock, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await write(block);
            return null;
        }
        catch (TargetRefusedException e)
        {
            if (session.InTransaction)
                await session.RollbackToAsync(Block, RollbackTimeout, cancellationToken);
            return e.Errors[0];
        }
    }
}
