using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Validation;

/// <summary>
/// Values must not stand in the target under another business key, to the letter. The batch is looked over for them first; then the keys that have them are told, before it is judged.
/// </summary>
internal sealed class ValueTaken : RowRule
{
    private readonly HashSet<byte[]> asked = new(SameBytes.Comparer);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> askedLookup;

    /// <summary>By values the key that has them; null = several have.</summary>
    private readonly Dictionary<byte[], byte[]?> holders = new(SameBytes.Comparer);
    private readonly Dictionary<byte[], byte[]?>.AlternateLookup<ReadOnlySpan<byte>> holdersLookup;
    private readonly CellTuple values;
    private readonly CellTuple key;
    private readonly DatasetDefinition dataset;

    /// <param name="dataset">The dataset.</param>
    /// <param name="names">Of its columns, whose values together are asked for.</param>
    public ValueTaken(DatasetDefinition dataset, IReadOnlyList<string> names)
        : base(dataset.Column(names[0]), dataset.IndexOf(names[0]), ErrorCodes.ValueTaken, $"{string.Join(" and ", names)} that no other row of the target has")
    {
        this.dataset = dataset;
        Columns = [.. names.Select(dataset.Column)];
        values = new CellTuple([.. names.Select(dataset.IndexOf)]);
        key = new CellTuple([.. dataset.BusinessKey.Select(dataset.IndexOf)]);
        askedLookup = asked.GetAlternateLookup<ReadOnlySpan<byte>>();
        holdersLookup = holders.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IReadOnlyList<ColumnDefinition> Columns { get; }

    public override int LastCell => Math.Max(values.LastCell, key.LastCell);

    /// <summary>The different values of the batch, as tuples.</summary>
    public IReadOnlyCollection<byte[]> Asked => asked;

    /// <summary>Whether any of them stands in the target.</summary>
    public bool AreAny => holders.Count > 0;

    public void Collect(in RowCells row)
    {
        if (values.TryRead(row, out var tuple))
            askedLookup.Add(tuple);
    }

    /// <summary>A row of the target.</summary>
    /// <param name="found">Its values, then its business key, as the database shows them.</param>
    public void Tell(IReadOnlyList<byte[]> found)
    {
        var tuple = values.Of(found.Take(Columns.Count)).ToArray();
        // The key's or the column's collation does not tell apart what is asked to the letter.
        if (!asked.Contains(tuple))
            return;
        var holder = key.Of(dataset.BusinessKey.Zip(found.Skip(Columns.Count), (name, part) => KeyPart(dataset.Column(name), part).ToArray())).ToArray();
        holders[tuple] = holders.TryGetValue(tuple, out var other) && other?.AsSpan().SequenceEqual(holder) != true ? null : holder;
    }

    public override bool IsBrokenBy(in RowCells row)
        => holders.Count > 0 && values.TryRead(row, out var tuple) && holdersLookup.TryGetValue(tuple, out var holder) && !IsOwn(holder, row);

    private bool IsOwn(byte[]? holder, in RowCells row)
        => holder is not null && key.TryRead(row, out var own)
            && key.Of(dataset.BusinessKey.Zip(CellTuple.Parts(own), (name, part) => KeyPart(dataset.Column(name), part).ToArray())).SequenceEqual(holder);

    /// <summary>As one key compares with another: of a text spaces at the end do not count, of a decimal zeros.</summary>
    private static ReadOnlySpan<byte> KeyPart(ColumnDefinition column, byte[] part) => column.Type switch
    {
        ColumnType.Text => part.AsSpan().TrimEnd((byte)' '),
        ColumnType.Decimal when part.Contains((byte)'.') => part.AsSpan().TrimEnd((byte)'0').TrimEnd((byte)'.'),
        _ => part,
    };
}
