using Imports.MySql;

namespace Imports.Stack.Tests.Crashes;

/// <summary>What merge's connections are at.</summary>
internal static class Statements
{
    /// <param name="stack">Whose.</param>
    /// <param name="statement">As it begins, e.g. <c>imports:merge.update</c>.</param>
    /// <returns>Null = the server cannot say: MySQL does not show statements as long as there are bytes in the text of one.</returns>
    public static async Task<bool?> RunsAsync(CrashStack stack, string statement)
    {
        try
        {
            return (await stack.QueryAsync<long>(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'imports_merge' AND info LIKE @like", new { like = $"%{statement} %" }))[0] > 0;
        }
        catch (MySqlStatementException e) when (e.Number == 3854)
        {
            return null;
        }
    }
}
