namespace Imports.Objects;

/// <summary>The body is longer than the caller allows.</summary>
public sealed class ObjectTooLargeException(long maxBytes) : Exception($"The body is longer than {maxBytes} bytes.")
{
    public long MaxBytes { get; } = maxBytes;
}

/// <summary>The tenant has no such object.</summary>
public sealed class ObjectNotFoundException(string tenantId, Guid objectId) : Exception($"Tenant {tenantId} has no object {objectId}.");

/// <summary>An object is written once; this one is stored already.</summary>
public sealed class ObjectExistsException(string tenantId, Guid objectId) : Exception($"Object {objectId} of tenant {tenantId} is stored already.");
