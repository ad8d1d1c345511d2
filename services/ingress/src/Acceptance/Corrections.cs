using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>Finds the import whose refused rows are corrected, and what follows from it for the one that corrects them.</summary>
internal sealed class Corrections(ImportLookup imports, ImportStore store, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool)
{
    /// <summary>
    /// All corrections of an import are its own, also those of rows that an earlier correction did not mend: so each refused row is taken once. They are held against the newest version of the dataset, since a rule
    /// may have been what was wrong.
    /// </summary>
    /// <param name="id">An import, or one that corrects it.</param>
    /// <param name="asked">What the sender chose: how the file is read, and what bad rows do.</param>
    /// <param name="cancellationToken">Of the queries.</param>
    /// <returns>The import that is corrected, its dataset, and the options with those that it decides.</returns>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.ImportUnknown"/>, <see cref="ErrorCodes.ImportNotCorrectable"/>, <see cref="ErrorCodes.ImportErased"/>, <see cref="ErrorCodes.ImportLedgerPurged"/>, <see cref="ErrorCodes.OptionInvalid"/>.
    /// </exception>
    public async Task<(Guid ParentId, DatasetDefinition Dataset, ImportOptions Options)> OpenAsync(string id, ImportOptions asked, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var named = await imports.FindAsync(session, id, cancellationToken);
        var parent = named.ParentId is { } first ? await imports.FindAsync(session, first.ToString(), cancellationToken) : named;
        var row = await store.FindAsync(session, parent.TaskId, cancellationToken) ?? throw new InvalidOperationException($"Import {parent.TaskId} is gone.");
        Demand(parent, row);
        var dataset = await datasets.FindAsync(session, parent.TenantId, parent.Dataset, cancellationToken);
        var decided = row.ReadOptions();
        var options = asked with
        {
            Duplicates = decided.Duplicates,
            Blank = decided.Blank.Where(policy => OptionRules.IsBlankTaken(dataset, policy.Key, policy.Value)).ToDictionary(),
            Mapping = await MappingAsync(session, parent.TenantId, row, dataset, decided.Mapping, cancellationToken),
            ExtraColumns = decided.ExtraColumns,
        };
        OptionRules.Check(dataset, options);
        return (parent.TaskId, dataset, options);
    }

    /// <summary>
    /// By column that the dataset still reads from the file: the header that was stated for it, or else that under which it was found. What was saved, similar or a synonym then may be found otherwise by now.
    /// </summary>
    private async Task<Dictionary<string, string>> MappingAsync(
        MySqlSession session, string tenantId, ImportRow row, DatasetDefinition dataset, IReadOnlyDictionary<string, string> stated, CancellationToken cancellationToken)
    {
        var mapping = stated.Where(entry => OptionRules.IsOfFile(dataset, entry.Key)).ToDictionary();
        if (row.SourcePlan is not { } json)
            return mapping;
        var plan = SourcePlan.FromJson(json);
        var read = await datasets.GetAsync(session, tenantId, row.Dataset, row.DatasetVersion, cancellationToken);
        foreach (var (column, field) in read.Columns.Zip(plan.Fields))
        {
            // A name that stands twice would name neither.
            if (field is { } at && OptionRules.IsOfFile(dataset, column.Name) && !string.IsNullOrWhiteSpace(plan.Header[at]) && plan.Header.Count(name => name == plan.Header[at]) == 1)
                mapping.TryAdd(column.Name, plan.Header[at]);
        }
        return mapping;
    }

    private static void Demand(ImportSnapshot parent, ImportRow row)
    {
        Erasure.Demand(parent);
        if (row.LedgerPurgedAt is not null)
            throw new ImportException(ErrorCodes.ImportLedgerPurged, "The rejected rows of the import are kept no longer.");
        if (WhyNot(parent) is { } why)
            throw new ImportException(ErrorCodes.ImportNotCorrectable, why);
    }

    /// <summary>Null = it can be corrected.</summary>
    private static string? WhyNot(ImportSnapshot parent) => parent switch
    {
        { Status: ImportStatus.Failed or ImportStatus.Cancelled } => $"The import is {parent.Status}, and none of its rows was taken: send the whole file again, corrected.",
        { Status: not ImportStatus.Done } => $"The import is {parent.Status}; its rejected rows can be corrected when it is done.",
        { Mode: ImportMode.Validate } => "The import was a dry run, and none of its rows was taken: import the whole file, and correct what that rejects.",
        { RolledBackAt: not null } => "The import is taken back, and its rows with it: send the whole file again, corrected.",
        { RowsBad: 0 } => "None of the import's rows was rejected.",
        _ => null,
    };
}
