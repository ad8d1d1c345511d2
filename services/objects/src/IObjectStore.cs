namespace Imports.Objects;

/// <summary>
/// Where bytes rest. An object is written once, whole or not at all, and never changes afterwards; its key carries its tenant, so that no
/// tenant can name another's object. Calls are safe from any thread and any process that shares the store.
/// </summary>
public interface IObjectStore
{
    /// <summary>Stores <paramref name="body"/> to its end as a stream. When the task completes the bytes are durable; when it fails nothing is left.</summary>
    /// <param name="tenantId">Lower-case letters, digits, <c>-</c> and <c>_</c>, at most 64 characters.</param>
    /// <param name="objectId">Chosen by the caller, used once.</param>
    /// <param name="body">Read once, forwards.</param>
    /// <param name="maxBytes">Longest body that is taken, in bytes.</param>
    /// <param name="cancellationToken">Gives the object up; nothing is left.</param>
    /// <exception cref="ObjectTooLargeException">The body is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="ObjectExistsException">The object is stored already; it is left as it is.</exception>
    /// <exception cref="ArgumentException">Not a tenant name.</exception>
    Task<StoredObject> WriteAsync(string tenantId, Guid objectId, Stream body, long maxBytes, CancellationToken cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, for what the platform makes itself: sorted runs, which have check sums of their own, and unpacked text. Nobody asks for its hash, which would cost a twentieth of what parsing takes.</summary>
    /// <returns>Length of the body, in bytes.</returns>
    /// <inheritdoc cref="WriteAsync"/>
    Task<long> WriteDerivedAsync(string tenantId, Guid objectId, Stream body, long maxBytes, CancellationToken cancellationToken);

    /// <summary>A stream over a range of the object, for the caller alone; its length is that of the range, cut at the end of the object. Dispose it. Reading throws an <see cref="IOException"/> where the store cannot read, or the object ends sooner than it did when it was opened.</summary>
    /// <param name="tenantId">The tenant of the object.</param>
    /// <param name="objectId">The object.</param>
    /// <param name="offset">First byte, from 0; at or past the end the stream is empty.</param>
    /// <param name="length">Bytes at most; null = to the end.</param>
    /// <param name="cancellationToken">Of the opening.</param>
    /// <exception cref="ObjectNotFoundException">The tenant has no such object.</exception>
    /// <exception cref="ArgumentException">Not a tenant name, or a negative range.</exception>
    Task<Stream> OpenReadAsync(string tenantId, Guid objectId, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Removes the object, or what a broken-off write of it has left; one that is not there is removed already.</summary>
    /// <exception cref="IOException">The store is away, so nothing is known of the object.</exception>
    Task DeleteAsync(string tenantId, Guid objectId, CancellationToken cancellationToken);

    /// <summary>Proves that objects can be stored and read at the moment; leaves nothing behind.</summary>
    /// <exception cref="IOException">They cannot: the store is away, read-only or full.</exception>
    /// <exception cref="UnauthorizedAccessException">They cannot: this process may not.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}

/// <summary>What was stored.</summary>
/// <param name="SizeBytes">Length of the body.</param>
/// <param name="Sha256">Hash of the body, 32 bytes.</param>
public sealed record StoredObject(long SizeBytes, byte[] Sha256);
