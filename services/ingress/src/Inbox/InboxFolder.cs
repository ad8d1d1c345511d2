using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// The one folder whose files <see cref="ImportRequested"/> may name. A name is never a path, and what was opened is checked to lie in the folder, so
/// neither a separator nor a link leads out of it.
/// </summary>
internal sealed class InboxFolder(InboxOptions options)
{
    private const int MaxNameLength = 255;

    /// <exception cref="StorageException">The file cannot be opened at the moment.</exception>
    /// <exception cref="ImportException">No folder is configured, the name is not one of a file in it, or there is no such file.</exception>
    public UploadBody Open(string name)
    {
        if (string.IsNullOrWhiteSpace(options.Folder))
            throw new ImportException(ErrorCodes.InboxDisabled, "No inbox folder is configured.");
        if (!IsBareName(name))
            throw Invalid("It must be the bare name of a file, not a path.");
        var folder = Real(options.Folder);
        var path = Path.Combine(folder, name);
        if (Directory.Exists(path))
            throw Invalid("It is a folder.");
        try
        {
            return Open(folder, path, name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException(ErrorCodes.InboxFileMissing, $"The inbox holds no file '{name}'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody still writes it, or may not let us: that may change.
            throw new StorageException(e);
        }
    }

    private static UploadBody Open(string folder, string path, string name)
    {
        // Looked at before, so that nothing outside is even opened, and after, since the link may be changed in between.
        if (!IsIn(folder, Real(path)))
            throw Invalid("It leads out of the inbox.");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0,
        });
        if (IsIn(folder, Opened(file, path)))
            return new UploadBody(file, name);
        file.Dispose();
        throw Invalid("It leads out of the inbox.");
    }

    private static bool IsBareName(string name)
        => name.Length is > 0 and <= MaxNameLength && name is not ("." or "..") && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));

    private static bool IsIn(string folder, string file) => Path.GetDirectoryName(file) == folder;

    /// <summary>Where a path leads in the end, links resolved.</summary>
    private static string Real(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return Path.TrimEndingDirectorySeparator(info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? info.FullName);
    }

    /// <summary>The file behind an open handle, as the kernel knows it; elsewhere than on Linux, the path again.</summary>
    private static string Opened(FileStream file, string path)
    {
        var handle = $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}";
        return File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName ?? Real(path);
    }

    private static ImportException Invalid(string reason) => new(ErrorCodes.InboxFileInvalid, $"That is not a file of the inbox. {reason}");
}
