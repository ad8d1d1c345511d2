using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>There must be a value. All other rules hold for a blank cell.</summary>
internal sealed class ValueRequired(ColumnDefinition column, int cell) : RowRule(column, cell, ErrorCodes.ValueRequired, "a value")
{
    public override bool IsBrokenBy(in RowCells row) => RowFields.IsNull(row[Cell]);
}
