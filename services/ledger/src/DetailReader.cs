using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads what is told of one import beyond its progress.</summary>
public sealed class DetailReader(CauseStore causes, DatasetStore datasets, MergeBatchReader mergeBatches, CorrectionReader corrections)
{
    private static readonly string SelectDetail = SqlFile.Read<DetailReader>("import.select_detail");

    /// <summary>The detail of an import that is there.</summary>
    public async Task<ImportDetail> ReadAsync(MySqlSession session, ImportSnapshot import, CancellationToken cancellationToken)
    {
        var row = await session.QueryFirstOrDefaultAsync<DetailRow>(SelectDetail, new { importId = import.TaskId }, cancellationToken: cancellationToken)
            ?? throw new InvalidOperationException($"Import {import.TaskId} is gone.");
        var plan = row.SourcePlan is { } json ? SourcePlan.FromJson(json) : null;
        return new ImportDetail
        {
            Options = ImportOptionsJson.Read(row.Options) with { Mode = import.Mode },
            RejectGroups = await causes.ListAsync(session, import.TaskId, cancellationToken),
            Source = row.SourceFormat is { } format ? new PackedSource { Format = format, Part = row.SourcePart, Rows = row.NormalisedRows, Bytes = row.NormalisedBytes } : null,
            Delimiter = plan?.Delimiter.ToString(),
            Dialect = plan?.Describe(),
            Header = plan?.Header,
            Mapping = plan is null ? null : await MappingAsync(session, import, plan, cancellationToken),
            MappingEvidence = plan is { Fingerprint: not null } ? plan.MappingEvidence : null,
            HeaderFingerprint = plan?.Fingerprint,
            SavedMappingVersion = plan?.SavedMappingVersion,
            IgnoredColumns = plan?.Ignored,
            Loader = plan?.Loader,
            RequestedBy = row.RequestedBy,
            Parent = import.ParentId is { } parentId ? await corrections.FindParentAsync(session, parentId, cancellationToken) : null,
            Corrections = await corrections.FindAsync(session, import.TaskId, import.RowsBad, cancellationToken),
            SizedMerge = import.MergeBatches == 0 ? null : await mergeBatches.SumAsync(session, import.TaskId, cancellationToken),
        };
    }

    private async Task<Dictionary<string, string>> MappingAsync(MySqlSession session, ImportSnapshot import, SourcePlan plan, CancellationToken cancellationToken)
    {
        var dataset = await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);
        var mapping = new Dictionary<string, string>();
        foreach (var (column, field) in dataset.Columns.Zip(plan.Fields))
        {
            if (field is { } at && at < plan.Header.Count)
                mapping[column.Name] = plan.Header[at];
        }

        return mapping;
    }

    private sealed record DetailRow
    {
        public string? Options { get; init; }
        public string? SourcePlan { get; init; }
        public string? RequestedBy { get; init; }
        public string? SourceFormat { get; init; }
        public string? SourcePart { get; init; }
        public long? NormalisedRows { get; init; }
        public long? NormalisedBytes { get; init; }
    }
}
