using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Validation;

/// <summary>An expression over the cells of a row must not be false; where it is unknown, for a blank cell, the row passes.</summary>
internal sealed class RowExpression : RowRule
{
    private readonly Condition condition;

    private RowExpression(RuleDefinition rule, Expression expression, ColumnValue blamed)
        : base(blamed.Column, blamed.Cell, ErrorCodes.RuleFailed, $"{rule.Name}: {rule.Message ?? rule.Check}")
    {
        condition = ExpressionCompiler.ConditionOf(expression);
        LastCell = expression.Columns.Max(column => column.Cell);
    }

    public override int LastCell { get; }

    /// <returns>Null where the file lacks a column that the rule names: no row is to blame for that.</returns>
    public static RowExpression? Of(RuleDefinition rule, RuleScope scope)
    {
        var expression = ExpressionParser.Read(scope.Dataset, rule.Check);
        var columns = expression.Columns.ToList();
        return columns.TrueForAll(column => scope.IsRead(column.Column))
            ? new RowExpression(rule, expression, columns.First(column => rule.Blames is null || column.Column.Name == rule.Blames))
            : null;
    }

    public override bool IsBrokenBy(in RowCells row) => condition.Of(row) == Truth.False;
}
