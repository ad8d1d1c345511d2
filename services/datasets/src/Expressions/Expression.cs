namespace Imports.Datasets;

/// <summary>
/// A part of a rule, its types checked and the size of its numbers known: what evaluates it meets neither a wrong type nor a number too large. Read by <see cref="ExpressionParser"/>.
/// </summary>
/// <param name="At">The character that it begins at, from 1.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Size">Of a number: how many digits it can have; else nothing.</param>
public abstract record Expression(int At, ValueKind Kind, NumberSize Size)
{
    /// <summary>The parts that it is made of, from left to right.</summary>
    public virtual IReadOnlyList<Expression> Parts => [];

    /// <summary>The columns that it names, from left to right, one as often as it is named.</summary>
    public IEnumerable<ColumnValue> Columns => this is ColumnValue column ? [column] : Parts.SelectMany(part => part.Columns);
}

/// <summary>What values are in an expression. Integers and decimals are numbers.</summary>
public enum ValueKind
{
    /// <summary>True, false or null.</summary>
    Truth,
    Number,
    Text,
    Date,
    Timestamp,

    /// <summary>Nothing is asked of it but whether it is null.</summary>
    Json,
}

/// <summary>The digits that a number can have before and behind its point.</summary>
public readonly record struct NumberSize(int Whole, int Scale)
{
    /// <summary>Of both together: what 128 bits hold.</summary>
    public const int MostDigits = 38;

    /// <summary>Behind the point: as many as the database keeps.</summary>
    public const int MostScale = 30;

    /// <summary>What a quotient has behind its point, beyond the number that is divided: as in the database.</summary>
    public const int ScaleOfDivision = 4;

    public int Digits => Whole + Scale;
}

/// <summary>The value of a column; null where its cell is blank.</summary>
public sealed record ColumnValue(int At, ValueKind Kind, NumberSize Size, ColumnDefinition Column, int Cell) : Expression(At, Kind, Size);

/// <summary>A value that stands in the expression, as a row would hold it: dates as <c>yyyy-MM-dd</c>, moments in UTC with microseconds, truth as 1 and 0.</summary>
public sealed record Literal(int At, ValueKind Kind, NumberSize Size, string Text) : Expression(At, Kind, Size);

/// <summary><c>+ - * /</c>; null where either is, and where the divisor is zero.</summary>
public sealed record Arithmetic(int At, NumberSize Size, char Operator, Expression Left, Expression Right) : Expression(At, ValueKind.Number, Size)
{
    public override IReadOnlyList<Expression> Parts => [Left, Right];
}

/// <summary>A function of its arguments.</summary>
public sealed record Call(int At, ValueKind Kind, NumberSize Size, Function Function, IReadOnlyList<Expression> Arguments) : Expression(At, Kind, Size)
{
    public override IReadOnlyList<Expression> Parts => Arguments;
}

/// <summary>One of <see cref="ComparisonRule.Operators"/> between two values of one kind; null where either is.</summary>
public sealed record Comparison(int At, string Operator, Expression Left, Expression Right) : Expression(At, ValueKind.Truth, default)
{
    public override IReadOnlyList<Expression> Parts => [Left, Right];
}

/// <summary>Whether a value is null: never null itself.</summary>
public sealed record IsNull(int At, Expression Operand) : Expression(At, ValueKind.Truth, default)
{
    public override IReadOnlyList<Expression> Parts => [Operand];
}

/// <summary>The opposite; null where the operand is.</summary>
public sealed record Not(int At, Expression Operand) : Expression(At, ValueKind.Truth, default)
{
    public override IReadOnlyList<Expression> Parts => [Operand];
}

/// <summary><c>and</c>: false where one is, else null where one is. <c>or</c>: true where one is, else null where one is.</summary>
public sealed record Junction(int At, bool IsAnd, IReadOnlyList<Expression> Operands) : Expression(At, ValueKind.Truth, default)
{
    public override IReadOnlyList<Expression> Parts => Operands;
}

/// <summary>The functions, all of them pure; in an expression in snake_case. Null where an argument is, but for <see cref="Coalesce"/>.</summary>
public enum Function
{
    /// <summary>Written as a minus.</summary>
    Negate,
    Abs,

    /// <summary>Characters of a text.</summary>
    Length,
    Lower,
    Upper,

    /// <summary>A text without the spaces at its ends.</summary>
    Trim,
    StartsWith,
    EndsWith,
    Contains,
    Year,
    Month,
    Day,

    /// <summary>The first argument that is not null.</summary>
    Coalesce,
}
