using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>audit</c>: who asked for what, and when it was done. Written in the transaction that does it.</summary>
public sealed class AuditStore
{
    private static readonly string Insert = SqlFile.Read<AuditStore>("audit.insert");

    /// <param name="session">In the transaction that does what is said.</param>
    /// <param name="entry">What is said.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public Task AddAsync(MySqlSession session, AuditEntry entry, CancellationToken cancellationToken)
        => session.ExecuteAsync(
            Insert,
            new { entry.TenantId, entry.Actor, entry.Action, entry.ImportId, detail = entry.Detail is null ? null : JsonSerializer.Serialize(entry.Detail) },
            cancellationToken: cancellationToken);
}

/// <param name="TenantId">Whose import.</param>
/// <param name="Actor">Who asked, or the service that did it by itself.</param>
/// <param name="Action">One of <see cref="AuditAction"/>.</param>
/// <param name="ImportId">What it was done to; null = no import, and <paramref name="Detail"/> says what.</param>
/// <param name="Detail">By name; no row values.</param>
public sealed record AuditEntry(string TenantId, string Actor, string Action, Guid? ImportId, IReadOnlyDictionary<string, string>? Detail = null);

/// <summary>What is audited.</summary>
public static class AuditAction
{
    public const string Retry = "import.retry";
    public const string Pause = "import.pause";
    public const string Resume = "import.resume";
    public const string Prioritize = "import.prioritize";

    /// <summary>Somebody asked for the table back that an import had replaced.</summary>
    public const string Rollback = "import.rollback";

    /// <summary>Somebody asked for the erasure of an import's data.</summary>
    public const string RequestErasure = "import.erase";

    /// <summary>Somebody asked for a new version of a dataset.</summary>
    public const string PutDataset = "dataset.put";

    /// <summary>The data are gone.</summary>
    public const string Erase = "import.erased";
}
