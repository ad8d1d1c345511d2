using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Imports.Merge;

/// <summary>
/// The target's rows in key order, read on another thread and a few blocks ahead. One thread puts blocks in, one walks over them. Dispose it when neither
/// does any more.
/// </summary>
public sealed class TargetCursor : IDisposable
{
    private const int BlocksAhead = 8;

    private readonly BlockingCollection<TargetBlock> blocks = new(BlocksAhead);
    private TargetBlock? block;
    private int at;
    private int valuesAt;
    private int nextAt;
    private bool isOnRow;
    private volatile ExceptionDispatchInfo? failure;

    /// <summary>Rows come with all that they have, their key first; else with what the import may change.</summary>
    public bool IsWhole { get; init; }

    /// <summary>An encoded key: of the import only what is behind it is looked at; null = all.</summary>
    public byte[]? Behind { get; init; }

    /// <summary>The import's first key behind <see cref="Behind"/>, as <c>LOAD DATA</c> takes it: what of the target stands before it is not read.</summary>
    public byte[]? From { get; set; }

    /// <summary>Only rows with the import's keys come: how many others stand between them is not known.</summary>
    public bool HasOnlyFound { get; set; }

    /// <summary>Rows passed or stood on so far.</summary>
    public long Rows { get; private set; }

    /// <summary>The row that it stands on.</summary>
    public TargetRow Current
    {
        get
        {
            var start = valuesAt;
            return new TargetRow(block!.Read(ref start));
        }
    }

    /// <summary>The encoded key of the row that it stands on.</summary>
    public ReadOnlySpan<byte> Key
    {
        get
        {
            var start = at;
            return block!.Read(ref start);
        }
    }

    /// <summary>Waits while enough blocks are ahead.</summary>
    public void Add(TargetBlock next, CancellationToken cancellationToken) => blocks.Add(next, cancellationToken);

    /// <summary>No further block comes; whoever walks sees the end, or why it is none.</summary>
    public void Complete(Exception? why)
    {
        failure = why is null ? null : ExceptionDispatchInfo.Capture(why);
        blocks.CompleteAdding();
    }

    /// <summary>Goes on to the first row whose key is not less; says whether it has this key. Keys come in their order.</summary>
    public bool Find(ReadOnlySpan<byte> key, CancellationToken cancellationToken)
    {
        while (IsOnRow(cancellationToken))
        {
            var order = Key.SequenceCompareTo(key);
            if (order >= 0)
                return order == 0;
            Advance();
        }
        return false;
    }

    /// <summary>Stands on a row, the first one at the beginning; false = there is none any more.</summary>
    public bool IsOnRow(CancellationToken cancellationToken) => isOnRow || Next(cancellationToken);

    /// <summary>Leaves the row that it stands on.</summary>
    public void Advance() => (at, isOnRow) = (nextAt, false);

    public void Dispose()
    {
        block?.Dispose();
        while (blocks.TryTake(out var rest))
            rest.Dispose();
        blocks.Dispose();
    }

    private bool Next(CancellationToken cancellationToken)
    {
        while (block is null || at == block.Bytes)
        {
            block?.Dispose();
            block = null;
            if (!blocks.TryTake(out block, Timeout.Infinite, cancellationToken))
            {
                failure?.Throw();
                return false;
            }
            at = 0;
        }
        valuesAt = at;
        block.Read(ref valuesAt);
        nextAt = valuesAt;
        block.Read(ref nextAt);
        Rows++;
        return isOnRow = true;
    }
}
