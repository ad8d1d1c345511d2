namespace Imports.Validation;

/// <summary>A number as its digits stand in a row. Compared digit by digit, so exactly, however many there are: no number type of .NET holds them all.</summary>
internal readonly ref struct Digits
{
    private readonly bool isNegative;

    /// <summary>Without zeros in front.</summary>
    private readonly ReadOnlySpan<byte> whole;

    /// <summary>Without zeros at the end.</summary>
    private readonly ReadOnlySpan<byte> fraction;

    /// <param name="text">Digits with a sign or none, with a decimal point or none.</param>
    public Digits(ReadOnlySpan<byte> text)
    {
        isNegative = text is [(byte)'-', ..];
        if (isNegative)
            text = text[1..];
        var point = text.IndexOf((byte)'.');
        whole = (point < 0 ? text : text[..point]).TrimStart((byte)'0');
        fraction = point < 0 ? default : text[(point + 1)..].TrimEnd((byte)'0');
        // Minus zero is zero.
        isNegative &= whole.Length + fraction.Length > 0;
    }

    public int CompareTo(in Digits other)
    {
        if (isNegative != other.isNegative)
            return isNegative ? -1 : 1;
        var order = whole.Length.CompareTo(other.whole.Length);
        if (order == 0)
            order = whole.SequenceCompareTo(other.whole);
        if (order == 0)
            order = fraction.SequenceCompareTo(other.fraction);
        return isNegative ? -order : order;
    }
}
