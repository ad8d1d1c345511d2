namespace Imports.Validation;

/// <summary>
/// A part of a rule, compiled for one batch: read of the cells of a row without allocating. Parts may have room of their own for what they read, so none is for several threads at once.
/// </summary>
internal abstract class Value
{
    public abstract bool IsNull(in RowCells row);
}

/// <summary>A number as a whole number of its last decimal: how many decimals is known where it is compiled, and no row needs more digits than 128 bits hold.</summary>
internal abstract class NumberValue : Value
{
    /// <returns>False = it is null.</returns>
    public abstract bool TryRead(in RowCells row, out Int128 number);

    public override bool IsNull(in RowCells row) => !TryRead(row, out _);
}

/// <summary>A text, date or moment as its bytes, without escapes: they are in the order of what they mean.</summary>
internal abstract class BytesValue : Value
{
    /// <param name="row">The row.</param>
    /// <param name="bytes">Valid until this value is read again.</param>
    /// <returns>False = it is null.</returns>
    public abstract bool TryRead(in RowCells row, out ReadOnlySpan<byte> bytes);

    public override bool IsNull(in RowCells row) => !TryRead(row, out _);
}

/// <summary>Something that is true, false or unknown.</summary>
internal abstract class Condition : Value
{
    public abstract Truth Of(in RowCells row);

    public override bool IsNull(in RowCells row) => Of(row) == Truth.Unknown;
}

/// <summary>SQL's three values in their order: <c>and</c> is the least of several, <c>or</c> the greatest.</summary>
internal enum Truth
{
    False,
    Unknown,
    True,
}
