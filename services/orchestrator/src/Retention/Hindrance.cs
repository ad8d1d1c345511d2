using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>What keeps the retention from one import or file and says nothing of the others: that is left for the next round, and the round goes on.</summary>
internal static class Hindrance
{
    /// <summary>A file that cannot be removed, a lock, a connection that broke. Not a database that cannot be reached: the others would only wait for it one by one.</summary>
    public static bool IsOfOne(Exception e)
        => e is IOException or UnauthorizedAccessException || (MySqlErrors.IsTransient(e) && e is not MySqlUnavailableException);
}
