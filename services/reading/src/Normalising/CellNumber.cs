using System.Globalization;

namespace Imports.Reading.Normalising;

/// <summary>
/// Writes the number of a cell in plain digits: no exponent, and no more than the 15 significant digits that Excel works with and shows, so that the
/// 0.30000000000000004 of the file is the 0.3 of the sheet. A whole number is written to the letter, however long it is.
/// </summary>
internal static class CellNumber
{
    private const int SignificantDigits = 15;
    private const double MostPadded = 1e15;

    /// <param name="text">As it stands in the file. What is no number is written as it is, for its column to refuse.</param>
    /// <param name="output">Takes it.</param>
    public static void Write(ReadOnlySpan<char> text, ByteBuffer output)
    {
        if (IsPlain(text) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            CellText.Write(text, output);
        else
            Write(number, output);
    }

    /// <summary>Writes a whole number that is not negative with at least so many digits, zeros in front.</summary>
    /// <returns>False where it is no such number; nothing is written then.</returns>
    public static bool TryPad(scoped ReadOnlySpan<char> text, int digits, ByteBuffer output)
    {
        Span<char> whole = stackalloc char[SignificantDigits];
        if (text.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= 0 && number < MostPadded && Math.Floor(number) == number))
                return false;
            ((long)number).TryFormat(whole, out var length, default, CultureInfo.InvariantCulture);
            text = whole[..length];
        }

        output.Fill((byte)'0', Math.Max(0, digits - text.Length));
        Ascii(text, output);
        return true;
    }

    /// <summary>Writes it with 15 significant digits at most.</summary>
    public static void Write(double number, ByteBuffer output)
    {
        Span<char> text = stackalloc char[32];
        // d.dddddddddddddde+ddd
        number.TryFormat(text, out var length, "e14", CultureInfo.InvariantCulture);
        var negative = text[0] == '-';
        var start = negative ? 1 : 0;
        var exponentAt = text[..length].IndexOf('e');
        var exponent = int.Parse(text[(exponentAt + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        text[start + 1] = text[start];
        var digits = text[(start + 1)..exponentAt].TrimEnd('0');
        if (digits.IsEmpty)
        {
            output.Put((byte)'0');
            return;
        }

        if (negative)
            output.Put((byte)'-');
        WriteDigits(digits, exponent + 1, output);
    }

    /// <param name="digits">From the first that counts to the last.</param>
    /// <param name="whole">So many of them stand before the decimal point; none, or fewer than none, = zeros behind it come first.</param>
    /// <param name="output">Takes them.</param>
    private static void WriteDigits(ReadOnlySpan<char> digits, int whole, ByteBuffer output)
    {
        if (whole <= 0)
        {
            output.Put("0."u8);
            output.Fill((byte)'0', -whole);
            Ascii(digits, output);
            return;
        }

        Ascii(digits[..Math.Min(whole, digits.Length)], output);
        output.Fill((byte)'0', Math.Max(0, whole - digits.Length));
        if (digits.Length <= whole)
            return;
        output.Put((byte)'.');
        Ascii(digits[whole..], output);
    }

    private static void Ascii(ReadOnlySpan<char> digits, ByteBuffer output)
    {
        foreach (var digit in digits)
            output.Put((byte)digit);
    }

    /// <summary>A whole number, or one with a fraction and no more digits than count.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        if (point < 0)
            return digits.IndexOfAnyExceptInRange('0', '9') < 0;
        var whole = digits[..point];
        var fraction = digits[(point + 1)..];
        return !whole.IsEmpty && !fraction.IsEmpty && digits.Length <= SignificantDigits + 1 && fraction[^1] != '0'
            && whole.IndexOfAnyExceptInRange('0', '9') < 0 && fraction.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
