using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads the rejected rows of one import, page by page in the order of its rows.</summary>
public sealed class RejectReader
{
    private static readonly string List = SqlFile.Read<RejectReader>("reject.list");

    /// <param name="session">Any session of the control schema.</param>
    /// <param name="importId">The import.</param>
    /// <param name="after">Only later rows; 0 = from the first.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public Task<IReadOnlyList<RejectedRow>> ListAsync(MySqlSession session, Guid importId, long after, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<RejectedRow>(List, new { importId, after, limit }, cancellationToken: cancellationToken);
}

/// <summary>A row of the source that is no valid one, and where it stands.</summary>
public sealed record RejectedRow
{
    /// <summary>Its number in the source, from 1.</summary>
    public long Row { get; init; }

    /// <summary>One of <see cref="RejectKind"/>.</summary>
    public string Kind { get; init; } = "";
    public long FirstByte { get; init; }

    /// <summary>Without the line break.</summary>
    public long LengthBytes { get; init; }
    public long FirstLine { get; init; }

    /// <summary>JSON array of <see cref="RejectCause"/>.</summary>
    public string Causes { get; init; } = "[]";

    public IReadOnlyList<RejectCause> ReadCauses() => JsonSerializer.Deserialize<List<RejectCause>>(Causes, RejectStore.Json) ?? [];
}
