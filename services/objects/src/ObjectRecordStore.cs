using Imports.MySql;

namespace Imports.Objects;

/// <summary>
/// The table <c>object</c>: what is known of stored bytes. A record is there before its bytes (<c>uploading</c>) and outlives them
/// (<c>deleted</c>), so there are no bytes that nobody knows of. Every call runs in the session's transaction, if one is open.
/// </summary>
public sealed class ObjectRecordStore
{
    private static readonly string Insert = SqlFile.Read<ObjectRecordStore>("object.insert");
    private static readonly string SetStored = SqlFile.Read<ObjectRecordStore>("object.set_stored");
    private static readonly string GiveUp = SqlFile.Read<ObjectRecordStore>("object.give_up");
    private static readonly string SetDeleted = SqlFile.Read<ObjectRecordStore>("object.set_deleted");
    private static readonly string Lock = SqlFile.Read<ObjectRecordStore>("object.lock");
    private static readonly string Select = SqlFile.Read<ObjectRecordStore>("object.select");
    private static readonly string SelectAbandoned = SqlFile.Read<ObjectRecordStore>("object.select_abandoned");

    /// <summary>Says that bytes are about to be written.</summary>
    public Task InsertAsync(MySqlSession session, string tenantId, Guid objectId, CancellationToken cancellationToken)
        => session.ExecuteAsync(Insert, new { tenantId, objectId }, cancellationToken: cancellationToken);

    /// <summary>Says that the bytes are durable.</summary>
    /// <exception cref="InvalidOperationException">The object is not being uploaded: it was given up in the meantime.</exception>
    public async Task SetStoredAsync(
        MySqlSession session, string tenantId, Guid objectId, StoredObject stored, string? fileName, CancellationToken cancellationToken)
    {
        var row = new { tenantId, objectId, fileName, sizeBytes = stored.SizeBytes, contentHash = stored.Sha256 };
        if (await session.ExecuteAsync(SetStored, row, cancellationToken: cancellationToken) != 1)
            throw new InvalidOperationException($"Object {objectId} is no longer being uploaded.");
    }

    /// <summary>Removes the record of bytes that never became an object. Call it in a transaction, remove the bytes, then commit: a crash in between leaves the record to the next try.</summary>
    /// <returns>False when the object is stored, or was given up before.</returns>
    public async Task<bool> GiveUpAsync(MySqlSession session, string tenantId, Guid objectId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(GiveUp, new { tenantId, objectId }, cancellationToken: cancellationToken) == 1;

    /// <summary>Says that stored bytes are gone; the record stays as a tombstone. Call it as <see cref="GiveUpAsync"/>.</summary>
    /// <returns>False when the object is not stored.</returns>
    public async Task<bool> SetDeletedAsync(MySqlSession session, string tenantId, Guid objectId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(SetDeleted, new { tenantId, objectId }, cancellationToken: cancellationToken) == 1;

    /// <summary>Keeps stored bytes from being removed until the transaction ends.</summary>
    /// <returns>False when the object is not stored, or not any more.</returns>
    public async Task<bool> LockStoredAsync(MySqlSession session, string tenantId, Guid objectId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<string>(Lock, new { tenantId, objectId }, cancellationToken: cancellationToken) == ObjectState.Stored;

    /// <summary>The tenant's record, in whatever state, or null.</summary>
    public async Task<ObjectRecord?> FindAsync(MySqlSession session, string tenantId, Guid objectId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<ObjectRecord>(Select, new { tenantId, objectId }, cancellationToken: cancellationToken);

    /// <summary>Uploads that began at least <paramref name="age"/> ago, by the server's clock, and never ended: their process died.</summary>
    /// <param name="session">Any session of the control schema.</param>
    /// <param name="age">Must be longer than the longest upload.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellationToken">Of the query.</param>
    public Task<IReadOnlyList<ObjectRecord>> ListAbandonedAsync(MySqlSession session, TimeSpan age, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<ObjectRecord>(SelectAbandoned, new { ageSeconds = (long)age.TotalSeconds, limit }, cancellationToken: cancellationToken);
}

/// <summary>One row of <c>object</c>.</summary>
public sealed record ObjectRecord
{
    public Guid ObjectId { get; init; }
    public string TenantId { get; init; } = "";

    /// <summary>One of <see cref="ObjectState"/>.</summary>
    public string State { get; init; } = "";
    public string? FileName { get; init; }

    /// <summary>Null until stored.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>SHA-256, 32 bytes; null until stored.</summary>
    public byte[]? ContentHash { get; init; }
}

/// <summary>The states of an object, in their order.</summary>
public static class ObjectState
{
    public const string Uploading = "uploading";
    public const string Stored = "stored";
    public const string Deleted = "deleted";
}
