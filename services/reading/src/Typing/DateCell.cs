using System.Globalization;
using System.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>A date in stated formats, of the years that the database keeps (1000 to 9999).</summary>
/// <param name="formats">.NET formats; none = <c>yyyy-MM-dd</c>, which has a fast path.</param>
/// <param name="takesIso">Besides those <c>yyyy-MM-dd</c> is taken, as the dates of a workbook come.</param>
internal sealed class DateCell(IReadOnlyList<string> formats, bool takesIso = false) : Cell
{
    public const string DefaultFormat = "yyyy-MM-dd";

    /// <summary>The first year that MySQL's DATE and DATETIME promise to keep.</summary>
    public const int FirstYear = 1000;

    private const int LongestCellBytes = 64;

    private readonly string[] formats = formats.Count == 0 ? [DefaultFormat] : [.. formats];
    private readonly bool isDefault = formats is [] or [DefaultFormat];
    private readonly CellProblem invalid = new(ErrorCodes.InvalidDate, $"a date of the year {FirstYear} or later as {Told(formats.Count == 0 ? [DefaultFormat] : formats)}");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        if (isDefault)
            return EncodeDefault(text, row);
        return takesIso && EncodeDefault(text, row) is null ? null : EncodeFormatted(text, row);
    }

    private CellProblem? EncodeDefault(ReadOnlySpan<byte> text, RowBuffer row)
    {
        if (text.Length != 10 || !IsoDate.TryRead(text, out _))
            return invalid;
        row.Put(text);
        return null;
    }

    private CellProblem? EncodeFormatted(ReadOnlySpan<byte> text, RowBuffer row)
    {
        Span<char> chars = stackalloc char[LongestCellBytes];
        if (text.Length > LongestCellBytes || !Encoding.UTF8.TryGetChars(text, chars, out var length))
            return invalid;
        if (!DateOnly.TryParseExact(chars[..length], formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year < FirstYear)
            return invalid;
        Span<byte> iso = stackalloc byte[10];
        date.TryFormat(iso, out var written, DefaultFormat, CultureInfo.InvariantCulture);
        row.Put(iso[..written]);
        return null;
    }

    private static string Told(IReadOnlyList<string> formats)
        => $"{string.Join(" or ", formats)}, e.g. {new DateOnly(2026, 3, 31).ToString(formats[0], CultureInfo.InvariantCulture)}";
}
