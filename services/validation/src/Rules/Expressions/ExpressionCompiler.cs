using Imports.Datasets;

namespace Imports.Validation;

/// <summary>Makes what evaluates an expression. What it compiles is for one thread at once.</summary>
internal static class ExpressionCompiler
{
    /// <param name="expression">True or false of a row.</param>
    public static Condition ConditionOf(Expression expression) => expression switch
    {
        ColumnValue column => new TruthCell(column.Cell),
        Literal literal => new TruthConstant(literal.Text == "1"),
        Comparison { Left.Kind: ValueKind.Number } comparison => new NumberComparison(
            comparison.Operator, NumberOf(comparison.Left), NumberOf(comparison.Right), comparison.Left.Size.Scale, comparison.Right.Size.Scale),
        Comparison { Left.Kind: ValueKind.Truth } comparison => new TruthComparison(comparison.Operator, ConditionOf(comparison.Left), ConditionOf(comparison.Right)),
        Comparison comparison => new BytesComparison(comparison.Operator, BytesOf(comparison.Left), BytesOf(comparison.Right)),
        IsNull { Operand: var operand } => new NullCondition(operand.Kind switch
        {
            ValueKind.Truth => ConditionOf(operand),
            ValueKind.Number => NumberOf(operand),
            _ => BytesOf(operand),
        }),
        Not { Operand: var operand } => new Opposite(ConditionOf(operand)),
        Junction { IsAnd: true } all => new AllOf([.. all.Operands.Select(ConditionOf)]),
        Junction any => new AnyOf([.. any.Operands.Select(ConditionOf)]),
        Call { Function: Function.Coalesce } call => new FirstTruth([.. call.Arguments.Select(ConditionOf)]),
        Call call => new TextMatch(call.Function, BytesOf(call.Arguments[0]), BytesOf(call.Arguments[1])),
        _ => throw Unknown(expression),
    };

    /// <summary>With as many decimals as the expression's size says.</summary>
    private static NumberValue NumberOf(Expression expression) => expression switch
    {
        ColumnValue column => new NumberCell(column.Cell, column.Size.Scale),
        Literal literal => new NumberConstant(literal.Text, literal.Size.Scale),
        Arithmetic { Operator: '*' } product => new Product(NumberOf(product.Left), NumberOf(product.Right)),
        Arithmetic { Operator: '/' } quotient => new Quotient(
            NumberOf(quotient.Left, quotient.Size.Scale + quotient.Right.Size.Scale), NumberOf(quotient.Right)),
        Arithmetic sum => new Sum(NumberOf(sum.Left, sum.Size.Scale), NumberOf(sum.Right, sum.Size.Scale), sum.Operator == '-'),
        Call { Function: Function.Coalesce } call => new FirstNumber([.. call.Arguments.Select(argument => NumberOf(argument, call.Size.Scale))]),
        Call { Arguments: [var argument] } call => call.Function switch
        {
            Function.Negate => new Negated(NumberOf(argument)),
            Function.Abs => new Absolute(NumberOf(argument)),
            Function.Length => new TextLength(BytesOf(argument)),
            Function.Year => new DatePart(BytesOf(argument), ..4),
            Function.Month => new DatePart(BytesOf(argument), 5..7),
            Function.Day => new DatePart(BytesOf(argument), 8..10),
            _ => throw Unknown(expression),
        },
        _ => throw Unknown(expression),
    };

    private static NumberValue NumberOf(Expression expression, int scale)
        => scale == expression.Size.Scale ? NumberOf(expression) : new WithDecimals(NumberOf(expression), scale - expression.Size.Scale);

    private static BytesValue BytesOf(Expression expression) => expression switch
    {
        ColumnValue column => new BytesCell(column.Cell),
        Literal literal => new BytesConstant(literal.Text),
        Call { Function: Function.Coalesce } call => new FirstBytes([.. call.Arguments.Select(BytesOf)]),
        Call { Function: Function.Trim, Arguments: [var text] } => new Trimmed(BytesOf(text)),
        Call { Function: Function.Lower or Function.Upper, Arguments: [var text] } call => new Cased(BytesOf(text), call.Function == Function.Upper),
        _ => throw Unknown(expression),
    };

    private static ArgumentOutOfRangeException Unknown(Expression expression) => new(nameof(expression), expression.GetType().Name, "No value of that kind is made so.");
}
