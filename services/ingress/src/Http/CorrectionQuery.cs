using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Reads the options of corrections from the query of <c>POST /imports/{id}/corrections</c>: how the file is read, and what bad rows do to it. What its columns mean is as in the import that it corrects.</summary>
internal static class CorrectionQuery
{
    public static readonly IReadOnlyList<string> Modes = [ImportMode.Upsert, ImportMode.Validate];

    private static readonly string[] OfTheParent = ["duplicates", OptionQuery.Blank, OptionQuery.Mapping, "extra_columns", OptionQuery.Dataset];

    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>: unknown, repeated, not of the form that it has, or one that the corrected import decides.</exception>
    public static (ImportOptions Options, bool Force) Read(IQueryCollection query)
    {
        if (OfTheParent.FirstOrDefault(query.ContainsKey) is { } decided)
            throw new ImportException(ErrorCodes.OptionInvalid, $"'{decided}' is that of the import which is corrected.");
        var (options, force) = OptionQuery.Read(query);
        return Modes.Contains(options.Mode) ? (options, force) : throw OptionRules.Invalid("mode", options.Mode, string.Join(", ", Modes));
    }
}
