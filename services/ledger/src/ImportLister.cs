using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Lists a tenant's imports, newest first: import ids are ordered by time.</summary>
public sealed class ImportLister(SnapshotReader snapshots)
{
    /// <summary>How far an import's id may be from the time when it was accepted.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private static readonly string List = SqlFile.Read<ImportLister>("import.list");

    /// <param name="session">Any session of the control schema.</param>
    /// <param name="filter">Which imports.</param>
    /// <param name="before">Only those older than this one; null = from the newest.</param>
    /// <param name="limit">Imports at most.</param>
    /// <param name="cancellationToken">Of the queries.</param>
    public async Task<ImportListPage> ListAsync(
        MySqlSession session, ImportFilter filter, Guid? before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?> { ["tenantId"] = filter.TenantId, ["before"] = before, ["limit"] = limit + 1 };
        var ids = await session.QueryAsync<Guid>(Statement(filter, parameters), parameters, cancellationToken: cancellationToken);
        var shown = ids.Take(limit).ToList();
        var imports = (await snapshots.ListAsync(session, shown, cancellationToken)).OrderByDescending(import => import.TaskId).ToList();
        // By the ids alone: one of which nothing could be read any more must not end the list before its time.
        return new ImportListPage(imports, ids.Count > limit ? shown[^1] : null);
    }

    /// <summary>The statement for a filter; its parameters are added.</summary>
    public static string Statement(ImportFilter filter, IDictionary<string, object?> parameters)
    {
        var common = Conditions(filter, parameters);
        if (filter.Statuses.Count == 0)
            return Part(common, filter.Dataset is null ? "FORCE INDEX (ix_import_tenant)" : "FORCE INDEX (ix_import_dataset)");
        var index = filter.Dataset is null ? "FORCE INDEX (ix_import_listed)" : "FORCE INDEX (ix_import_dataset)";
        var parts = new List<string>();
        foreach (var status in filter.Statuses.Distinct())
        {
            parameters[$"status{parts.Count}"] = status;
            parts.Add(Part($"{common} AND i.status = @status{parts.Count}", index));
        }

        return parts.Count == 1 ? parts[0] : $"({string.Join(")\nUNION ALL\n(", parts)})\nORDER BY import_id DESC\nLIMIT @limit";
    }

    private static string Part(string filter, string index) => List.With("filter", filter).With("index", index);

    private static string Conditions(ImportFilter filter, IDictionary<string, object?> parameters)
    {
        var sql = "";
        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            sql += condition;
            parameters[name] = value;
        }

        Add(" AND i.dataset = @dataset", "dataset", filter.Dataset);
        Add(" AND i.mode = @mode", "mode", filter.Mode);
        Add(" AND i.accepted_at >= @from", "from", filter.From);
        Add(" AND i.import_id >= @fromId", "fromId", filter.From is { } from ? IdAt(from, -Slack) : null);
        Add(" AND i.accepted_at < @to", "to", filter.To);
        Add(" AND i.import_id < @toId", "toId", filter.To is { } to ? IdAt(to, Slack) : null);
        return sql;
    }

    /// <summary>The least id of that moment and so much later: the first 48 bits of an id are its milliseconds.</summary>
    private static Guid IdAt(DateTimeOffset time, TimeSpan slack)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds() + (long)slack.TotalMilliseconds) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <param name="Imports">Newest first; fewer than were asked for where one went while the page was read.</param>
/// <param name="Next">Behind this one the next page begins; null = there is none.</param>
public sealed record ImportListPage(IReadOnlyList<ImportSnapshot> Imports, Guid? Next);

/// <summary>Which imports are listed. What is null or empty is not asked for.</summary>
public sealed record ImportFilter
{
    public required string TenantId { get; init; }

    /// <summary>Any of these, see <see cref="ImportStatus"/>.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];
    public string? Dataset { get; init; }

    /// <summary>One of <see cref="ImportMode"/>.</summary>
    public string? Mode { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Accepted before.</summary>
    public DateTimeOffset? To { get; init; }
}
