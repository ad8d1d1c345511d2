namespace Imports.Datasets;

/// <summary>
/// Reads an expression over the columns of a dataset: <c>or</c>, <c>and</c>, <c>not</c>, one comparison (or <c>is null</c>, <c>in</c>, <c>between</c>), <c>+ -</c>, <c>* /</c>, each
/// binding stronger than those before. There are neither loops nor patterns, and length and nesting are bounded: so is the time that a row takes.
/// </summary>
public sealed class ExpressionParser
{
    public const int MostCharacters = 1000;
    public const int MostNesting = 20;

    private readonly DatasetDefinition dataset;
    private readonly List<Token> tokens;
    private int next;
    private int nesting;

    private ExpressionParser(DatasetDefinition dataset, string text) => (this.dataset, tokens) = (dataset, Tokens.Of(text));

    private Token Current => tokens[next];

    /// <summary>Reads what a rule checks.</summary>
    /// <exception cref="ExpressionException">It is no expression that is true or false, is too long, names no column, or mixes types.</exception>
    public static Expression Read(DatasetDefinition dataset, string text)
    {
        if (text.Length > MostCharacters)
            throw new ExpressionException(MostCharacters + 1, $"goes on: at most {MostCharacters} characters are read");
        var parser = new ExpressionParser(dataset, text);
        var expression = parser.ReadOr();
        if (parser.Current.Kind != TokenKind.End)
            throw new ExpressionException(parser.Current.At, $"has {parser.Current.Shown} where it could end");
        Typing.Need(expression, ValueKind.Truth);
        if (!expression.Columns.Any())
            throw new ExpressionException(1, "names no column: it holds for all rows or for none");
        return expression;
    }

    private Expression ReadOr() => ReadJunction(isAnd: false, "or", () => ReadJunction(isAnd: true, "and", ReadNot));

    private Expression ReadJunction(bool isAnd, string word, Func<Expression> readOperand)
    {
        var at = Current.At;
        List<Expression> operands = [readOperand()];
        while (TakeWord(word))
            operands.Add(readOperand());
        return operands is [var only] ? only : Typing.Join(at, isAnd, operands);
    }

    private Expression ReadNot()
    {
        var at = Current.At;
        return TakeWord("not") ? Typing.Opposite(at, Nested(ReadNot)) : ReadPredicate();
    }

    private Expression ReadPredicate()
    {
        var left = ReadSum();
        if (Current.Kind == TokenKind.Sign && ComparisonRule.Operators.Contains(Current.Text))
            return Typing.Compare(Take().At, tokens[next - 1].Text, left, ReadSum());
        if (TakeWord("is"))
        {
            var isNot = TakeWord("not");
            TakeWordOrFail("null");
            return OppositeIf(isNot, new IsNull(left.At, left));
        }
        var isOpposite = Current.IsWord("not") && (tokens[next + 1].IsWord("in") || tokens[next + 1].IsWord("between")) && TakeWord("not");
        if (TakeWord("in"))
            return OppositeIf(isOpposite, ReadList(left));
        if (!TakeWord("between"))
            return left;
        var least = ReadSum();
        TakeWordOrFail("and");
        return OppositeIf(isOpposite, new Junction(left.At, true, [Typing.Compare(left.At, ">=", left, least), Typing.Compare(left.At, "<=", left, ReadSum())]));
    }

    /// <summary>As it is defined: equal to one of them.</summary>
    private Expression ReadList(Expression left)
    {
        var equals = ReadArguments().ConvertAll(value => Typing.Compare(value.At, "=", left, value));
        return equals is [var only] ? only : new Junction(left.At, false, equals);
    }

    private Expression ReadSum()
    {
        var left = ReadProduct();
        while (Current.IsSign("+") || Current.IsSign("-"))
            left = Typing.Calculate(Current.At, Take().Text[0], left, ReadProduct());
        return left;
    }

    private Expression ReadProduct()
    {
        var left = ReadSigned();
        while (Current.IsSign("*") || Current.IsSign("/"))
            left = Typing.Calculate(Current.At, Take().Text[0], left, ReadSigned());
        return left;
    }

    private Expression ReadSigned()
    {
        var at = Current.At;
        return TakeSign("-") ? Typing.Invoke(at, "-", [Nested(ReadSigned)]) : ReadPrimary();
    }

    private Expression ReadPrimary()
    {
        if (Current.IsSign("("))
        {
            Take();
            var inner = Nested(ReadOr);
            TakeSignOrFail(")");
            return inner;
        }
        var token = Take();
        return token.Kind switch
        {
            TokenKind.Number => Typing.NumberLiteral(token),
            TokenKind.Text => new Literal(token.At, ValueKind.Text, default, token.Text),
            TokenKind.Name => Column(token),
            TokenKind.Word => ReadWord(token),
            _ => throw new ExpressionException(token.At, $"has {token.Shown} where a value is expected"),
        };
    }

    private Expression ReadWord(Token token) => (token.Text, Current.Kind) switch
    {
        ("true" or "false", _) => new Literal(token.At, ValueKind.Truth, default, token.Text == "true" ? "1" : "0"),
        ("null", _) => throw new ExpressionException(token.At, "has null as a value: nothing is equal to it; ask 'is null'"),
        ("and" or "or" or "not" or "is" or "in" or "between", _) => throw new ExpressionException(token.At, $"has '{token.Text}' where a value is expected; a column of that name stands in backticks"),
        ("date" or "timestamp", TokenKind.Text) => Typing.TimeLiteral(token, Take().Text),
        _ when Current.IsSign("(") => Typing.Invoke(token.At, token.Text, ReadArguments()),
        _ => Column(token),
    };

    private List<Expression> ReadArguments()
    {
        TakeSignOrFail("(");
        var arguments = new List<Expression>();
        do
            arguments.Add(Nested(ReadOr));
        while (TakeSign(","));
        TakeSignOrFail(")");
        return arguments;
    }

    private ColumnValue Column(Token token)
    {
        for (var i = 0; i < dataset.Columns.Count; i++)
        {
            if (dataset.Columns[i].Name == token.Text)
                return Typing.Column(token.At, dataset.Columns[i], i);
        }
        throw new ExpressionException(token.At, $"names '{token.Text}', which is no column");
    }

    private static Expression OppositeIf(bool isOpposite, Expression expression) => isOpposite ? new Not(expression.At, expression) : expression;

    private Expression Nested(Func<Expression> read)
    {
        if (++nesting > MostNesting)
            throw new ExpressionException(Current.At, $"is nested more than {MostNesting} deep");
        var expression = read();
        nesting--;
        return expression;
    }

    private Token Take() => Current.Kind == TokenKind.End ? Current : tokens[next++];

    private bool TakeWord(string word) => Current.IsWord(word) && Take().IsWord(word);

    private bool TakeSign(string sign) => Current.IsSign(sign) && Take().IsSign(sign);

    private void TakeWordOrFail(string word)
    {
        if (!TakeWord(word))
            throw new ExpressionException(Current.At, $"has {Current.Shown} where '{word}' is expected");
    }

    private void TakeSignOrFail(string sign)
    {
        if (!TakeSign(sign))
            throw new ExpressionException(Current.At, $"has {Current.Shown} where '{sign}' is expected");
    }
}
