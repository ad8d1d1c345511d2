using Imports.MySql.Connections;
using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>
/// Which loader a pool's loads take: found when the first one comes, and again when the server turns out not to allow it. Safe for concurrent use;
/// two threads may ask the server at once and come to the same.
/// </summary>
internal sealed class LoaderChoice(MySqlServerOptions server, MySqlPoolOptions pool, TimeProvider time, ILogger logger)
{
    // An operator who sets local_infile to ON sees it taken up soon, and a load in between costs no query.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private static readonly string LocalInfile = SqlFile.Read<LoaderChoice>("local_infile");

    private readonly Lock gate = new();
    private BulkLoaderKind? chosen;
    private bool localIsOff;
    private long askedAt;

    public ServerFiles Files { get; } = new(server.ServerFileFolder ?? "", server.ServerFileFolderAtServer ?? server.ServerFileFolder ?? "");

    /// <summary>The loader to take now.</summary>
    /// <exception cref="BulkLoadUnavailableException">The one that the settings name cannot be used; the text says why.</exception>
    public BulkLoaderKind Current(MySqlConnection connection, int timeoutSeconds)
    {
        lock (gate)
        {
            if (chosen is { } known && !(localIsOff && time.GetElapsedTime(askedAt) >= AskAgainAfter))
                return known;
        }

        var (kind, reason, isOff) = Choose(connection, timeoutSeconds);
        Set(kind, reason, isOff, isWarning: false);
        return kind;
    }

    /// <summary>The server refused <c>LOAD DATA LOCAL</c>.</summary>
    /// <exception cref="BulkLoadUnavailableException">The settings name that loader and no other.</exception>
    public void LocalRefused(LocalInfileRefusedException refusal, MySqlConnection connection, int timeoutSeconds)
    {
        if (server.Loader == BulkLoaderKind.LocalFile)
            throw LocalNotAllowed(refusal);
        // Where the variable is ON and LOCAL is refused all the same, asking again would find nothing new.
        var isOff = !IsLocalOn(connection, timeoutSeconds);
        Set(BulkLoaderKind.Insert, $"the server refused LOAD DATA LOCAL ({refusal.Number}); its local_infile is {(isOff ? "OFF" : "ON")}", isOff, isWarning: true);
    }

    private (BulkLoaderKind Kind, string Reason, bool LocalIsOff) Choose(MySqlConnection connection, int timeoutSeconds)
    {
        switch (server.Loader)
        {
            case BulkLoaderKind.LocalFile when !pool.AllowLocalInfile:
                throw new BulkLoadUnavailableException($"Loader LocalFile: MySQL pool '{pool.Role}' was not set up with AllowLocalInfile.");
            case BulkLoaderKind.LocalFile when !IsLocalOn(connection, timeoutSeconds):
                throw LocalNotAllowed(null);
            case BulkLoaderKind.ServerFile:
                DeleteLeftFiles();
                ServerFileCheck.Demand(Files, connection, timeoutSeconds);
                return (BulkLoaderKind.ServerFile, "it is set", false);
            case BulkLoaderKind.LocalFile or BulkLoaderKind.Insert:
                return (server.Loader, "it is set", false);
            case BulkLoaderKind.Auto when !pool.AllowLocalInfile:
                return (BulkLoaderKind.Insert, "the pool does not allow LOAD DATA LOCAL", false);
            default:
                return IsLocalOn(connection, timeoutSeconds)
                    ? (BulkLoaderKind.LocalFile, "the server's local_infile is ON", false)
                    : (BulkLoaderKind.Insert, "the server's local_infile is OFF", true);
        }
    }

    private void Set(BulkLoaderKind kind, string reason, bool isOff, bool isWarning)
    {
        lock (gate)
        {
            var isNew = chosen != kind;
            (chosen, localIsOff, askedAt) = (kind, isOff, time.GetTimestamp());
            if (!isNew)
                return;
        }

        if (isWarning)
            Log.LoaderFellBack(logger, pool.Role, kind.Name(), reason);
        else
            Log.LoaderChosen(logger, pool.Role, kind.Name(), reason);
    }

    private void DeleteLeftFiles()
    {
        if (Files.DeleteLeft() is > 0 and var deleted)
            Log.LeftFilesDeleted(logger, pool.Role, deleted);
    }

    private static bool IsLocalOn(MySqlConnection connection, int timeoutSeconds) => PhysicalConnection.Scalar(connection, LocalInfile, timeoutSeconds) == 1;

    private static BulkLoadUnavailableException LocalNotAllowed(Exception? refusal)
        => new("Loader LocalFile: the server does not allow LOAD DATA LOCAL. Set its local_infile to ON, or the loader to Auto.", refusal);
}
