using System.Globalization;
using System.Numerics;

namespace Imports.Validation;

/// <summary>A number of any length, to be compared and shown.</summary>
internal readonly record struct ExactTotal(BigInteger Unscaled, int Scale)
{
    /// <param name="text">Digits with a minus or none, with a point or none.</param>
    public static ExactTotal Parse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return new ExactTotal(BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), point < 0 ? 0 : text.Length - point - 1);
    }

    public bool IsSame(ExactTotal other)
        => Unscaled * BigInteger.Pow(10, Math.Max(other.Scale - Scale, 0)) == other.Unscaled * BigInteger.Pow(10, Math.Max(Scale - other.Scale, 0));

    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        return $"{(Unscaled.Sign < 0 ? "-" : "")}{digits[..^Scale]}{(Scale == 0 ? "" : $".{digits[^Scale..]}")}";
    }
}
