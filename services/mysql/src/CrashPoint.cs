namespace Imports.MySql;

/// <summary>
/// Names the places at which the crash tests kill a process; it kills nothing itself. Off unless <c>IMPORTS_CRASH_POINTS</c> names a folder when the process
/// starts: then whoever reaches a place of which that folder has a file makes it his own (<c>place.pid</c>), and stays there until that file is gone or the process is killed.
/// </summary>
public static class CrashPoint
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);
    private static readonly string? Folder = Environment.GetEnvironmentVariable("IMPORTS_CRASH_POINTS") is { Length: > 0 } folder ? folder : null;

    public static bool IsOn => Folder is not null;

    /// <param name="place">Where, e.g. <c>before_commit</c>.</param>
    /// <param name="work">In whose work, e.g. the name of a message.</param>
    public static void Reached(string place, string work)
    {
        if (Folder is not null)
            Stay(Path.Combine(Folder, $"{place}.{work}"));
    }

    /// <summary>Holds its thread on purpose: whatever else the process has begun goes on, as it would until the moment of a crash.</summary>
    private static void Stay(string wanted)
    {
        var taken = $"{wanted}.{Environment.ProcessId}";
        try
        {
            File.Move(wanted, taken);
        }
        catch (IOException)
        {
            return;
        }

        while (File.Exists(taken))
            Thread.Sleep(Between);
    }
}
