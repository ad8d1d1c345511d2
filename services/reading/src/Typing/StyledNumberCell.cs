using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>A number in a style of its own. What is plain is taken as it stands; all else is made plain first.</summary>
/// <param name="plain">Types a plain number.</param>
/// <param name="style">How the cells are written.</param>
/// <param name="invalid">Said of what is not.</param>
internal sealed class StyledNumberCell(Cell plain, NumberStyle style, CellProblem invalid) : Cell
{
    private readonly bool takesPlain = style.Mark == '.';

    public static StyledNumberCell Decimal(int precision, int scale, NumberStyle style) => new(
        new DecimalCell(precision, scale), style, new CellProblem(ErrorCodes.InvalidDecimal, style.Mark == ',' ? "a number with a decimal comma, e.g. -1200,50" : DecimalCell.Expected));

    public static StyledNumberCell Integer(NumberStyle style)
        => new(new IntegerCell(), style, new CellProblem(ErrorCodes.InvalidInteger, $"a whole number, e.g. -1200 or -1{Sign(style.Separators)}200"));

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        var problem = takesPlain ? plain.Encode(text, row) : invalid;
        if (problem is null || problem.Code != invalid.Code)
            return problem;
        Span<byte> number = stackalloc byte[NumberStyle.LongestBytes];
        if (!style.TryPlain(text, number, out var length))
            return invalid;
        problem = plain.Encode(number[..length], row);
        return problem?.Code == invalid.Code ? invalid : problem;
    }

    private static string Sign(Thousands separators) => separators.HasFlag(Thousands.Comma) ? "," : separators.HasFlag(Thousands.Point) ? "." : separators.HasFlag(Thousands.Space) ? " " : "'";
}
