namespace Imports.Runs;

/// <summary>Numbers in their order: the sign, how many digits stand before the point, the digits; of a negative number all of it the other way round.</summary>
internal static class NumberKey
{
    private const byte Negative = 0;
    private const byte Positive = 1;
    private const byte End = 0;

    /// <param name="value">Digits, a point among them or not; zeros at either end do not count.</param>
    /// <param name="key">Where it goes.</param>
    public static void Put(ReadOnlySpan<byte> value, KeyBuffer key)
    {
        var isNegative = value is [(byte)'-', ..];
        if (isNegative)
            value = value[1..];
        var point = value.IndexOf((byte)'.');
        var whole = (point < 0 ? value : value[..point]).TrimStart((byte)'0');
        var fraction = point < 0 ? default : value[(point + 1)..].TrimEnd((byte)'0');
        // Minus zero is zero.
        isNegative &= whole.Length + fraction.Length > 0;
        key.Put(isNegative ? Negative : Positive);
        Span<byte> length = [(byte)whole.Length];
        Span<byte> end = [End];
        if (isNegative)
        {
            key.PutInverted(length);
            key.PutInverted(whole);
            key.PutInverted(fraction);
            key.PutInverted(end);
        }
        else
        {
            key.Put(length);
            key.Put(whole);
            key.Put(fraction);
            key.Put(end);
        }
    }
}
