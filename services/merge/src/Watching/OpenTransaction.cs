using Imports.MySql;

namespace Imports.Merge;

/// <summary>What the server says of a connection's open transaction.</summary>
internal static class OpenTransaction
{
    /// <summary>MySQL cannot show a statement that some connection is running just now, because there are bytes in its text.</summary>
    private const int CannotConvert = 3854;

    private static readonly string ModifiedRows = SqlFile.Read<MergeWatch>("watch.modified_rows");

    /// <summary>Looks once.</summary>
    /// <returns>Whether the server could tell, and the rows that the transaction has written; null = there is no transaction.</returns>
    public static async Task<(bool IsKnown, long? Rows)> LookAsync(MySqlSession session, long connectionId, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await session.QueryFirstOrDefaultAsync<long?>(ModifiedRows, new { connectionId }, cancellationToken: cancellationToken));
        }
        catch (MySqlStatementException e) when (e.Number == CannotConvert)
        {
            return (false, null);
        }
    }
}
