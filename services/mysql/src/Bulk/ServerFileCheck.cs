using System.Text;
using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Proves, before the first load, that the server reads what this process writes; else says what is missing.</summary>
internal static class ServerFileCheck
{
    private static readonly string Facts = SqlFile.Read<ServerFiles>("server_files");
    private static readonly string TextOf = SqlFile.Read<ServerFiles>("server_file_text");

    /// <exception cref="BulkLoadUnavailableException">It does not; the text says why.</exception>
    public static void Demand(ServerFiles files, MySqlConnection connection, int timeoutSeconds)
    {
        var sent = Guid.NewGuid().ToByteArray();
        using (var probe = files.Create())
        {
            probe.Write(new MemoryStream(sent), () => false);
            if (Read(probe.PathAtServer, connection, timeoutSeconds) is { } text && text.AsSpan().SequenceEqual(sent))
                return;
        }

        throw new BulkLoadUnavailableException($"{Reason(files, connection, timeoutSeconds)} {files.Requirements}");
    }

    private static byte[]? Read(string path, MySqlConnection connection, int timeoutSeconds)
    {
        using var command = new MySqlCommand(TextOf, connection) { CommandTimeout = timeoutSeconds };
        command.Parameters.AddWithValue("@Path", path);
        return command.ExecuteScalar() switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => null,
        };
    }

    private static string Reason(ServerFiles files, MySqlConnection connection, int timeoutSeconds)
    {
        using var command = new MySqlCommand(Facts, connection) { CommandTimeout = timeoutSeconds };
        using var reader = command.ExecuteReader();
        reader.Read();
        var (priv, version, user, fileRight) = (reader.GetValue(0) as string, reader.GetString(1), reader.GetString(2), Convert.ToInt64(reader.GetValue(3)) > 0);
        // NULL forbids it on MySQL and allows any folder on MariaDB.
        if (priv is null && !version.Contains("MariaDB", StringComparison.OrdinalIgnoreCase))
            return "The server reads no files: its secure_file_priv is NULL.";
        if (!string.IsNullOrEmpty(priv) && !IsWithin(files.FolderAtServer, priv))
            return $"The server reads files below '{priv}' only (secure_file_priv), and '{files.FolderAtServer}' is not.";
        return fileRight
            ? $"The server cannot read what is written to '{files.Folder}' as '{files.FolderAtServer}'."
            : $"The user {user} has no FILE right.";
    }

    private static bool IsWithin(string folder, string parent)
        => $"{folder.TrimEnd('/')}/".StartsWith($"{parent.TrimEnd('/')}/", StringComparison.Ordinal);
}
