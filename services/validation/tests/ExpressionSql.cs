using System.Globalization;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Validation.Tests;

/// <summary>An expression in the database's own words: what it is held against. Divides right only in a session with <c>div_precision_increment = 30</c>.</summary>
internal static class ExpressionSql
{
    public static string Of(Expression expression) => expression switch
    {
        ColumnValue { Kind: ValueKind.Number } column => Number(SqlName.Quote(column.Column.Name), column.Size),
        ColumnValue column => SqlName.Quote(column.Column.Name),
        Literal { Kind: ValueKind.Number } literal => Number($"'{literal.Text}'", literal.Size),
        Literal { Kind: ValueKind.Truth } literal => literal.Text == "1" ? "TRUE" : "FALSE",
        Literal { Kind: ValueKind.Date } literal => $"CAST('{literal.Text}' AS DATE)",
        Literal { Kind: ValueKind.Timestamp } literal => $"CAST('{literal.Text}' AS DATETIME(6))",
        Literal literal => $"'{literal.Text.Replace("\\", "\\\\").Replace("'", "''")}'",
        Arithmetic { Operator: '/' } quotient => string.Create(CultureInfo.InvariantCulture, $"ROUND({Of(quotient.Left)} / {Of(quotient.Right)}, {quotient.Size.Scale})"),
        Arithmetic arithmetic => $"({Of(arithmetic.Left)} {arithmetic.Operator} {Of(arithmetic.Right)})",
        Comparison { Left.Kind: ValueKind.Text } comparison => $"({Bytes(comparison.Left)} {comparison.Operator} {Bytes(comparison.Right)})",
        Comparison comparison => $"({Of(comparison.Left)} {comparison.Operator} {Of(comparison.Right)})",
        IsNull { Operand: var operand } => $"({Of(operand)} IS NULL)",
        Not { Operand: var operand } => $"(NOT {Of(operand)})",
        Junction junction => $"({string.Join(junction.IsAnd ? " AND " : " OR ", junction.Operands.Select(Of))})",
        Call call => Of(call),
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression.GetType().Name, "Not in SQL."),
    };

    private static string Of(Call call) => (call.Function, call.Arguments) switch
    {
        (Function.Negate, [var number]) => $"(0 - {Of(number)})",
        (Function.Length, [var text]) => Signed($"CHAR_LENGTH({Of(text)})"),
        (Function.Year or Function.Month or Function.Day, [var date]) => Signed($"{call.Function.ToString().ToUpperInvariant()}({Of(date)})"),
        (Function.StartsWith, [var text, var part]) => $"(LEFT({Bytes(text)}, LENGTH({Of(part)})) = {Bytes(part)})",
        (Function.EndsWith, [var text, var part]) => $"(RIGHT({Bytes(text)}, LENGTH({Of(part)})) = {Bytes(part)})",
        (Function.Contains, [var text, var part]) => $"(LOCATE({Bytes(part)}, {Bytes(text)}) > 0)",
        var (function, arguments) => $"{function.ToString().ToUpperInvariant()}({string.Join(", ", arguments.Select(Of))})",
    };

    /// <summary>To the letter: the server pads texts with spaces to compare them, bytes it does not.</summary>
    private static string Bytes(Expression text) => $"CAST({Of(text)} AS BINARY)";

    /// <summary>MySQL counts years and lengths without a sign, and has no negative one of them.</summary>
    private static string Signed(string number) => $"CAST({number} AS SIGNED)";

    private static string Number(string value, NumberSize size) => string.Create(CultureInfo.InvariantCulture, $"CAST({value} AS DECIMAL({Math.Max(size.Digits, 1)}, {size.Scale}))");
}
