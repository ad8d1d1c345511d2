using Imports.Datasets;

namespace Imports.Validation;

/// <summary>The truth of a cell.</summary>
internal sealed class TruthCell(int cell) : Condition
{
    public override Truth Of(in RowCells row) => row[cell] switch
    {
        [(byte)'1'] => Truth.True,
        [(byte)'0'] => Truth.False,
        _ => Truth.Unknown,
    };
}

internal sealed class TruthConstant(bool isTrue) : Condition
{
    public override Truth Of(in RowCells row) => isTrue ? Truth.True : Truth.False;
}

/// <summary>What a comparison says of the order of two values.</summary>
internal readonly struct Order(string comparison)
{
    private readonly bool whenLess = comparison is "<" or "<=" or "<>";
    private readonly bool whenSame = comparison is "=" or "<=" or ">=";
    private readonly bool whenGreater = comparison is ">" or ">=" or "<>";

    public Truth Of(int order) => (order < 0 ? whenLess : order > 0 ? whenGreater : whenSame) ? Truth.True : Truth.False;
}

/// <summary>Compares two numbers, each with decimals of its own.</summary>
internal sealed class NumberComparison(string comparison, NumberValue left, NumberValue right, int leftScale, int rightScale) : Condition
{
    private readonly Order order = new(comparison);
    private readonly Int128 leftFactor = Scaled.Power(Math.Max(rightScale - leftScale, 0));
    private readonly Int128 rightFactor = Scaled.Power(Math.Max(leftScale - rightScale, 0));

    public override Truth Of(in RowCells row)
    {
        if (!left.TryRead(row, out var first) || !right.TryRead(row, out var second))
            return Truth.Unknown;
        if (leftScale == rightScale)
            return order.Of(first.CompareTo(second));
        return order.Of(leftScale < rightScale ? CompareScaled(first, leftFactor, second) : -CompareScaled(second, rightFactor, first));
    }

    /// <summary>One that is too large once it has the other's decimals is further from zero than any other.</summary>
    private static int CompareScaled(Int128 number, Int128 factor, Int128 other)
    {
        var most = Int128.MaxValue / factor;
        return number > most ? 1 : number < -most ? -1 : (number * factor).CompareTo(other);
    }
}

/// <summary>Compares two texts, dates or moments by their bytes: to the letter.</summary>
internal sealed class BytesComparison(string comparison, BytesValue left, BytesValue right) : Condition
{
    private readonly Order order = new(comparison);

    public override Truth Of(in RowCells row)
        => left.TryRead(row, out var first) && right.TryRead(row, out var second) ? order.Of(first.SequenceCompareTo(second)) : Truth.Unknown;
}

internal sealed class TruthComparison(string comparison, Condition left, Condition right) : Condition
{
    private readonly Order order = new(comparison);

    public override Truth Of(in RowCells row)
    {
        var (first, second) = (left.Of(row), right.Of(row));
        return first == Truth.Unknown || second == Truth.Unknown ? Truth.Unknown : order.Of(first.CompareTo(second));
    }
}

internal sealed class NullCondition(Value operand) : Condition
{
    public override Truth Of(in RowCells row) => operand.IsNull(row) ? Truth.True : Truth.False;
}

internal sealed class Opposite(Condition operand) : Condition
{
    public override Truth Of(in RowCells row) => Truth.True - (int)operand.Of(row);
}

/// <summary>The least of some: looks no further than a false one.</summary>
internal sealed class AllOf(Condition[] operands) : Condition
{
    public override Truth Of(in RowCells row)
    {
        var least = Truth.True;
        foreach (var operand in operands)
        {
            var truth = operand.Of(row);
            if (truth == Truth.False)
                return truth;
            if (truth < least)
                least = truth;
        }
        return least;
    }
}

/// <summary>The greatest of some: looks no further than a true one.</summary>
internal sealed class AnyOf(Condition[] operands) : Condition
{
    public override Truth Of(in RowCells row)
    {
        var greatest = Truth.False;
        foreach (var operand in operands)
        {
            var truth = operand.Of(row);
            if (truth == Truth.True)
                return truth;
            if (truth > greatest)
                greatest = truth;
        }
        return greatest;
    }
}

/// <summary>The first of some that is known.</summary>
internal sealed class FirstTruth(Condition[] operands) : Condition
{
    public override Truth Of(in RowCells row)
    {
        foreach (var operand in operands)
        {
            var truth = operand.Of(row);
            if (truth != Truth.Unknown)
                return truth;
        }
        return Truth.Unknown;
    }
}

/// <summary>Whether one text stands at the start, at the end or anywhere in another.</summary>
internal sealed class TextMatch(Function where, BytesValue text, BytesValue part) : Condition
{
    public override Truth Of(in RowCells row)
    {
        if (!text.TryRead(row, out var bytes) || !part.TryRead(row, out var looked))
            return Truth.Unknown;
        var holds = where switch
        {
            Function.StartsWith => bytes.StartsWith(looked),
            Function.EndsWith => bytes.EndsWith(looked),
            _ => bytes.IndexOf(looked) >= 0,
        };
        return holds ? Truth.True : Truth.False;
    }
}
