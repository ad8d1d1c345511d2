using System.Globalization;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Says to the sender of a row why the target refuses it: by numbers and by names of the table, never by a value.</summary>
internal static class RefusalCause
{
    public static RejectCause Of(RowError error, DatasetDefinition dataset)
    {
        var column = error.Part == RowError.Column && dataset.Columns.Any(own => own.Name == error.Name) ? error.Name : null;
        return new RejectCause(column, ErrorCodes.RowRefusedByTarget, Expected(error), string.Create(CultureInfo.InvariantCulture, $"server error {error.Number}"));
    }

    private static string Expected(RowError error) => (error.Number, error.Part) switch
    {
        (1048 or 1263 or 1364, RowError.Column) => $"a value for the column {error.Name} of the target",
        (1216 or 1452, RowError.Constraint) => $"a row that the foreign key {error.Name} of the target finds",
        (1216 or 1452, _) => "a row that a foreign key of the target finds",
        (_, RowError.Constraint) => $"a row that fulfils the check {error.Name} of the target",
        (_, RowError.Key) => $"a value that no other row has in the key {error.Name} of the target",
        (_, RowError.Column) => $"a value that fits the column {error.Name} of the target",
        _ => "a row that the checks and triggers of the target take",
    };
}
