namespace Imports.MySql.Bulk;

/// <summary>
/// The folder that this process and the server share. A file in it is locked while its load runs, so that another process which tidies up after a
/// crash knows it from one that was left behind.
/// </summary>
internal sealed class ServerFiles(string folder, string folderAtServer)
{
    private const string Prefix = "imports-load-";
    private const string Pattern = $"{Prefix}*.rows";

    public string Folder => folder;

    public string FolderAtServer => folderAtServer;

    /// <summary>What has to be so, for messages.</summary>
    public string Requirements
        => $"Loader ServerFile needs the folder '{folder}' to be the server's '{folderAtServer}', below the server's secure_file_priv, readable for it, and the FILE right "
            + "for the user (GRANT FILE ON *.* TO …).";

    /// <summary>A new empty file that only this load knows the name of.</summary>
    /// <exception cref="BulkLoadUnavailableException">The folder cannot be written.</exception>
    public ServerFile Create()
    {
        while (true)
        {
            var name = $"{Prefix}{Guid.NewGuid():n}.rows";
            if (ServerFile.TryCreate(Path.Combine(folder, name), $"{folderAtServer.TrimEnd('/')}/{name}") is { } file)
                return file;
        }
    }

    /// <summary>Deletes what processes left that died during a load.</summary>
    /// <returns>How many files there were.</returns>
    public int DeleteLeft()
    {
        var deleted = 0;
        foreach (var path in ServerFile.Guard(folder, () => Directory.GetFiles(folder, Pattern)))
            deleted += ServerFile.DeleteIfLeft(path) ? 1 : 0;
        return deleted;
    }
}
