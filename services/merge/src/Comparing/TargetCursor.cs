using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// The target's rows in key order, read on another thread and a few blocks ahead. One thread puts blocks in, one walks over them. Dispose it when neither
/// does any more.
/// </summary>
/// <param name="columns">What an import does to each column.</param>
public sealed class TargetCursor(MergedColumns columns) : IDisposable
{
    private const int BlocksAhead = 8;

    private readonly BlockingCollection<TargetBlock> blocks = new(BlocksAhead);
    private readonly ColumnType[] keyTypes = [.. columns.Key.Select(column => column.Definition.Type)];

    /// <summary>The import's rows begin with their keys, as the target's do.</summary>
    private readonly bool isKeyFirst = columns.Key.SequenceEqual(columns.All.Take(columns.Key.Count));
    private readonly KeyBuffer key = new();
    private TargetBlock? block;
    private int at;
    private bool isOnRow;
    private bool isKeyEncoded;
    private volatile ExceptionDispatchInfo? failure;

    /// <summary>Rows come with all that they have, their key first; else with their key and what the import may change.</summary>
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
            var row = Row;
            return new TargetRow(IsWhole ? row : row[KeyBytes(row)..]);
        }
    }

    private ReadOnlySpan<byte> Row => block!.Read(at);

    /// <summary>Waits while enough blocks are ahead.</summary>
    public void Add(TargetBlock next, CancellationToken cancellationToken) => blocks.Add(next, cancellationToken);

    /// <summary>No further block comes; whoever walks sees the end, or why it is none.</summary>
    public void Complete(Exception? why)
    {
        failure = why is null ? null : ExceptionDispatchInfo.Capture(why);
        blocks.CompleteAdding();
    }

    /// <summary>Goes on to the first row whose key is not less than this row's; says whether it has that key. Rows come in the order of their keys.</summary>
    public bool Find(in RunRow row, CancellationToken cancellationToken)
    {
        while (IsOnRow(cancellationToken))
        {
            var order = CompareKey(row);
            if (order >= 0)
                return order == 0;
            Advance();
        }
        return false;
    }

    /// <summary>Stands on a row, the first one at the beginning; false = there is none any more.</summary>
    public bool IsOnRow(CancellationToken cancellationToken) => isOnRow || Next(cancellationToken);

    /// <summary>The key of the row that it stands on, as held against another's. Mostly they are the same to the letter, and it need not be encoded to see it.</summary>
    public int CompareKey(in RunRow other)
    {
        if (isKeyEncoded)
            return key.Written.SequenceCompareTo(other.Key);
        isKeyEncoded = true;
        if (isKeyFirst && HasKeyOf(other.Fields))
        {
            key.Set(other.Key);
            return 0;
        }

        EncodeKey();
        return key.Written.SequenceCompareTo(other.Key);
    }

    /// <summary>Leaves the row that it stands on.</summary>
    public void Advance() => (at, isOnRow) = (block!.Behind(at), false);

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
        Rows++;
        isKeyEncoded = false;
        return isOnRow = true;
    }

    /// <summary>To the letter; false says nothing.</summary>
    private bool HasKeyOf(ReadOnlySpan<byte> fields)
    {
        var row = Row;
        var alike = AlikeBytes.Count(fields, row);
        // What is alike goes past the key, or, where nothing stands behind it, to its end in both.
        return row[..alike.Values].Count(TargetRow.Separator) >= keyTypes.Length || (alike.Row == fields.Length && alike.Values == row.Length);
    }

    private void EncodeKey()
    {
        key.Clear();
        var rest = Row;
        foreach (var type in keyTypes)
            KeyEncoder.Append(type, TargetRow.Next(ref rest), key);
    }

    /// <summary>Of the key's values and what parts each from the next.</summary>
    private int KeyBytes(ReadOnlySpan<byte> row)
    {
        var rest = row;
        for (var i = 0; i < keyTypes.Length; i++)
            TargetRow.Next(ref rest);
        return row.Length - rest.Length;
    }
}
