using Imports.MySql.Connections;

namespace Imports.MySql.Bulk;

/// <summary>The rows of one load as a file that the server reads. Locked until it is disposed, which deletes it.</summary>
internal sealed class ServerFile : IDisposable
{
    // The server runs as a user of its own; the name is what keeps others out, in a folder that they cannot list.
    private const UnixFileMode ReadableForServer = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int CopyBytes = 128 * 1024;

    private readonly string path;
    private readonly FileStream file;

    private ServerFile(string path, string pathAtServer, FileStream file)
    {
        this.path = path;
        this.file = file;
        PathAtServer = pathAtServer;
    }

    public string PathAtServer { get; }

    /// <summary>Null where another process tidied the file away before it was locked.</summary>
    public static ServerFile? TryCreate(string path, string pathAtServer) => Guard(path, () =>
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        if (File.Exists(path))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file.SafeFileHandle, ReadableForServer);
            return new ServerFile(path, pathAtServer, file);
        }

        file.Dispose();
        return null;
    });

    /// <summary>Deletes a file that nobody holds.</summary>
    public static bool DeleteIfLeft(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Held by a load that runs, deleted by somebody else meanwhile, or another user's.
            return false;
        }
    }

    /// <summary>Copies the rows into it.</summary>
    public void Write(Stream rows, Func<bool> stopped)
    {
        var buffer = new byte[CopyBytes];
        while (Read(rows, buffer, stopped) is > 0 and var read)
        {
            Guard(path, () =>
            {
                file.Write(buffer, 0, read);
                return true;
            });
        }
    }

    public void Dispose()
    {
        try
        {
            Guard(path, () =>
            {
                File.Delete(path);
                return true;
            });
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <summary>What goes wrong with the folder is for somebody to mend, and must not look like a lost connection.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BulkLoadUnavailableException($"Loader ServerFile: '{path}' cannot be used. {e.Message}", e);
        }
    }

    private static int Read(Stream rows, byte[] buffer, Func<bool> stopped)
    {
        try
        {
            if (stopped())
                throw new OperationCanceledException();
            return rows.Read(buffer, 0, buffer.Length);
        }
        catch (Exception e)
        {
            throw new CallersException(e);
        }
    }
}
