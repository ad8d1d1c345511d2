using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Imports.Objects;

/// <summary>Objects as files: written under a temporary name, flushed to the disk, then renamed into place in one step.</summary>
public sealed class DiskObjectStore(ObjectStoreOptions options) : IObjectStore
{
    /// <summary>Large enough that neither hashing nor writing is paid per network packet, small enough that hundreds of uploads fit into memory.</summary>
    private const int BufferBytes = 1 << 20;

    private readonly ObjectStoreOptions options = Prepared(options.Checked());

    public async Task<StoredObject> WriteAsync(string tenantId, Guid objectId, Stream body, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return new StoredObject(await WriteAsync(tenantId, objectId, body, maxBytes, hash, cancellationToken), hash.GetHashAndReset());
    }

    public Task<long> WriteDerivedAsync(string tenantId, Guid objectId, Stream body, long maxBytes, CancellationToken cancellationToken)
        => WriteAsync(tenantId, objectId, body, maxBytes, hash: null, cancellationToken);

    public Task<Stream> OpenReadAsync(string tenantId, Guid objectId, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        cancellationToken.ThrowIfCancellationRequested();
        var path = ObjectPath.Of(options.Root, tenantId, objectId);
        try
        {
            var handle = File.OpenHandle(path.File, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Task.FromResult<Stream>(new RangeStream(handle, offset, length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A disk that is away for a moment must not look like an object that was removed.
            RequireRoot();
            throw new ObjectNotFoundException(tenantId, objectId);
        }
    }

    public Task DeleteAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        var path = ObjectPath.Of(options.Root, tenantId, objectId);
        // A disk that is away has not lost its objects: whoever took them for removed would never come back for them.
        RequireRoot();
        if (Directory.Exists(path.Folder))
            File.Delete(path.File);
        if (Directory.Exists(ObjectPath.IncomingFolder(path.Root)))
        {
            foreach (var incoming in path.FindIncoming())
                File.Delete(incoming);
        }

        return Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireRoot();
        var incoming = Directory.CreateDirectory(ObjectPath.IncomingFolder(options.Root));
        using (File.Create(Path.Combine(incoming.FullName, $"check.{Guid.NewGuid():N}"), bufferSize: 0, FileOptions.DeleteOnClose))
            return Task.CompletedTask;
    }

    private async Task<long> WriteAsync(string tenantId, Guid objectId, Stream body, long maxBytes, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        var path = ObjectPath.Of(options.Root, tenantId, objectId);
        var incoming = path.NewIncoming();
        RequireRoot();
        DurableFolder.Create(Path.GetDirectoryName(incoming)!);
        try
        {
            var size = await WriteIncomingAsync(incoming, body, maxBytes, hash, cancellationToken);
            DurableFolder.Create(path.Folder);
            Publish(incoming, path);
            return size;
        }
        catch
        {
            // Whatever it was, which is thrown on: what is not published is of no use to anybody.
            File.Delete(incoming);
            throw;
        }
    }

    /// <summary>The root is made at the start alone: one that is gone later is a disk that is gone, and must not come back as an empty folder.</summary>
    private void RequireRoot()
    {
        if (!Directory.Exists(options.Root))
            throw new DirectoryNotFoundException($"The folder of the stored files, {options.Root}, is not there.");
    }

    private static ObjectStoreOptions Prepared(ObjectStoreOptions options)
    {
        DurableFolder.Create(options.Root);
        return options;
    }

    private async Task<long> WriteIncomingAsync(string file, Stream body, long maxBytes, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.Asynchronous);
        var buffer = LargeBuffers.Pool.Rent(BufferBytes);
        var flushing = Task.CompletedTask;
        try
        {
            long size = 0, flushed = 0;
            int count;
            while ((count = await body.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), BufferBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                if (size + count > maxBytes)
                    throw new ObjectTooLargeException(maxBytes);
                hash?.AppendData(buffer, 0, count);
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, count), size, cancellationToken);
                size += count;
                if (size - flushed < options.FlushEveryBytes)
                    continue;
                await flushing;
                flushing = Flush(handle);
                flushed = size;
            }

            await flushing;
            await Flush(handle);
            return size;
        }
        finally
        {
            // The handle must outlive a flush under way.
            await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LargeBuffers.Pool.Return(buffer);
        }
    }

    /// <summary>Beside the next writes: the disk works while the network does.</summary>
    private static Task Flush(SafeFileHandle handle) => Task.Run(() => RandomAccess.FlushToDisk(handle));

    private static void Publish(string incoming, ObjectPath path)
    {
        try
        {
            File.Move(incoming, path.File, overwrite: false);
        }
        catch (IOException) when (File.Exists(path.File))
        {
            throw new ObjectExistsException(path.TenantId, path.ObjectId);
        }

        DurableFolder.Flush(path.Folder);
    }
}
