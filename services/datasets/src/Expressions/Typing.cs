using System.Globalization;

namespace Imports.Datasets;

/// <summary>Puts the parts of an expression together, and refuses what does not fit. Sizes are bounds that no row can pass: numbers are exact, whatever the rows hold.</summary>
internal static class Typing
{
    private const int LongestText = 4000;

    public static void Need(Expression expression, ValueKind kind)
    {
        if (expression.Kind != kind)
            throw new ExpressionException(expression.At, $"has {Named(expression.Kind)} where {Named(kind)} is expected");
    }

    public static ColumnValue Column(int at, ColumnDefinition column, int cell)
    {
        if (column.From != ColumnOrigin.File)
            throw new ExpressionException(at, $"names '{column.Name}', which the platform fills");
        return column.Type switch
        {
            ColumnType.Integer => new ColumnValue(at, ValueKind.Number, new NumberSize(19, 0), column, cell),
            ColumnType.Decimal => new ColumnValue(at, ValueKind.Number, new NumberSize(column.DecimalPrecision - column.DecimalScale, column.DecimalScale), column, cell),
            _ => new ColumnValue(at, KindOf(column.Type), default, column, cell),
        };
    }

    public static Literal NumberLiteral(Token token)
    {
        var point = token.Text.IndexOf('.', StringComparison.Ordinal);
        var whole = (point < 0 ? token.Text : token.Text[..point]).TrimStart('0');
        var scale = point < 0 ? 0 : token.Text.Length - point - 1;
        var size = Bounded(token.At, new NumberSize(whole.Length, scale));
        return new Literal(token.At, ValueKind.Number, size, point < 0 ? $"{whole.PadLeft(1, '0')}" : $"{whole.PadLeft(1, '0')}{token.Text[point..]}");
    }

    public static Literal TimeLiteral(Token word, string text)
    {
        const DateTimeStyles Styles = DateTimeStyles.AdjustToUniversal;
        if (word.Text == "date")
            return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? new Literal(word.At, ValueKind.Date, default, text)
                : throw new ExpressionException(word.At, "has a date that is none; it is written date '2026-01-31'");
        return DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK"], CultureInfo.InvariantCulture, Styles, out var moment)
            && (text.EndsWith('Z') || text[^6] is '+' or '-')
            ? new Literal(word.At, ValueKind.Timestamp, default, moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))
            : throw new ExpressionException(word.At, "has a moment that is none; it is written timestamp '2026-01-31T08:00:00Z', with its offset");
    }

    public static Arithmetic Calculate(int at, char sign, Expression left, Expression right)
    {
        Need(left, ValueKind.Number);
        Need(right, ValueKind.Number);
        var ((leftWhole, leftScale), (rightWhole, rightScale)) = (left.Size, right.Size);
        var size = sign switch
        {
            '*' => new NumberSize(leftWhole + rightWhole, leftScale + rightScale),
            // Before the point: at most what a division by the least number with the right one's decimals gives.
            '/' => new NumberSize(leftWhole + rightScale, Math.Min(leftScale + NumberSize.ScaleOfDivision, NumberSize.MostScale)),
            _ => new NumberSize(Math.Max(leftWhole, rightWhole) + 1, Math.Max(leftScale, rightScale)),
        };
        return new Arithmetic(left.At, Bounded(at, size), sign, left, right);
    }

    public static Comparison Compare(int at, string sign, Expression left, Expression right)
    {
        if (left.Kind != right.Kind)
            throw new ExpressionException(at, $"compares {Named(left.Kind)} with {Named(right.Kind)}");
        if (left.Kind == ValueKind.Json)
            throw new ExpressionException(at, "compares JSON: of it only 'is null' is asked");
        if (left.Kind == ValueKind.Truth && sign is not ("=" or "<>"))
            throw new ExpressionException(at, $"compares true and false by '{sign}': they are equal or not");
        return new Comparison(left.At, sign, left, right);
    }

    public static Not Opposite(int at, Expression operand)
    {
        Need(operand, ValueKind.Truth);
        return new Not(at, operand);
    }

    public static Junction Join(int at, bool isAnd, IReadOnlyList<Expression> operands)
    {
        foreach (var operand in operands)
            Need(operand, ValueKind.Truth);
        return new Junction(at, isAnd, operands);
    }

    public static Call Invoke(int at, string name, IReadOnlyList<Expression> arguments) => name switch
    {
        "-" => Fixed(at, Function.Negate, name, arguments, ValueKind.Number, [ValueKind.Number], arguments[0].Size),
        "abs" => Fixed(at, Function.Abs, name, arguments, ValueKind.Number, [ValueKind.Number], arguments[0].Size),
        "length" => Fixed(at, Function.Length, name, arguments, ValueKind.Number, [ValueKind.Text], new NumberSize($"{LongestText}".Length, 0)),
        "lower" => Fixed(at, Function.Lower, name, arguments, ValueKind.Text, [ValueKind.Text]),
        "upper" => Fixed(at, Function.Upper, name, arguments, ValueKind.Text, [ValueKind.Text]),
        "trim" => Fixed(at, Function.Trim, name, arguments, ValueKind.Text, [ValueKind.Text]),
        "starts_with" => Fixed(at, Function.StartsWith, name, arguments, ValueKind.Truth, [ValueKind.Text, ValueKind.Text]),
        "ends_with" => Fixed(at, Function.EndsWith, name, arguments, ValueKind.Truth, [ValueKind.Text, ValueKind.Text]),
        "contains" => Fixed(at, Function.Contains, name, arguments, ValueKind.Truth, [ValueKind.Text, ValueKind.Text]),
        "year" => Fixed(at, Function.Year, name, arguments, ValueKind.Number, [ValueKind.Date], new NumberSize(4, 0)),
        "month" => Fixed(at, Function.Month, name, arguments, ValueKind.Number, [ValueKind.Date], new NumberSize(2, 0)),
        "day" => Fixed(at, Function.Day, name, arguments, ValueKind.Number, [ValueKind.Date], new NumberSize(2, 0)),
        "coalesce" => Coalesce(at, arguments),
        _ => throw new ExpressionException(at, $"calls '{name}', which is no function"),
    };

    private static Call Fixed(int at, Function function, string name, IReadOnlyList<Expression> arguments, ValueKind kind, ValueKind[] parameters, NumberSize size = default)
    {
        if (arguments.Count != parameters.Length)
            throw new ExpressionException(at, $"calls {name} with {arguments.Count} arguments; it takes {parameters.Length}");
        for (var i = 0; i < parameters.Length; i++)
            Need(arguments[i], parameters[i]);
        return new Call(at, kind, size, function, arguments);
    }

    private static Call Coalesce(int at, IReadOnlyList<Expression> arguments)
    {
        if (arguments.Count < 2)
            throw new ExpressionException(at, "calls coalesce with 1 argument; it takes at least 2");
        foreach (var argument in arguments)
            Need(argument, arguments[0].Kind == ValueKind.Json ? ValueKind.Text : arguments[0].Kind);
        var size = new NumberSize(arguments.Max(argument => argument.Size.Whole), arguments.Max(argument => argument.Size.Scale));
        return new Call(at, arguments[0].Kind, Bounded(at, size), Function.Coalesce, arguments);
    }

    private static NumberSize Bounded(int at, NumberSize size)
        => size.Digits <= NumberSize.MostDigits && size.Scale <= NumberSize.MostScale
            ? size
            : throw new ExpressionException(
                at,
                $"could need {size.Whole} digits before the point and {size.Scale} behind it: at most {NumberSize.MostDigits} are kept in all, {NumberSize.MostScale} of them behind the point");

    private static ValueKind KindOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => ValueKind.Truth,
        ColumnType.Text => ValueKind.Text,
        ColumnType.Date => ValueKind.Date,
        ColumnType.Timestamp => ValueKind.Timestamp,
        ColumnType.Json => ValueKind.Json,
        _ => ValueKind.Number,
    };

    private static string Named(ValueKind kind) => kind switch
    {
        ValueKind.Truth => "something true or false",
        ValueKind.Number => "a number",
        ValueKind.Text => "a text",
        ValueKind.Date => "a date",
        ValueKind.Timestamp => "a moment",
        _ => "JSON",
    };
}
