using System.Security.Cryptography;
using System.Text;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The connection that builds beside one target and swaps. While it lives it is the only one that does so there: it holds a named lock, which ends with the
/// connection and not with a statement. The pool drops such a connection instead of using it again.
/// </summary>
internal sealed class SwapSession : IAsyncDisposable
{
    private static readonly string Hold = SqlFile.Read<SwapSession>("swap.hold");
    private static readonly string WaitBriefly = SqlFile.Read<SwapSession>("swap.wait_briefly");

    private SwapSession(MySqlSession session) => Session = session;

    public MySqlSession Session { get; }

    /// <exception cref="MySqlUnavailableException">Another connection has been at it all the time; the message comes again.</exception>
    public static Task<SwapSession> OpenAsync(MySqlPool ddl, SwapTables tables, TimeSpan wait, CancellationToken cancellationToken)
        => OpenAsync(ddl, tables.Schema, tables.Name, wait, cancellationToken);

    /// <summary>For who changes the form of a target, and swaps nothing.</summary>
    /// <exception cref="MySqlUnavailableException">As above.</exception>
    public static async Task<SwapSession> OpenAsync(MySqlPool ddl, string schema, string target, TimeSpan wait, CancellationToken cancellationToken)
    {
        var session = await ddl.OpenAsync(cancellationToken);
        try
        {
            // A name of the server's has at most 64 characters, and is the whole server's.
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{schema}/{target}")));
            var name = $"imports.swap.{hash[..32]}";
            var seconds = (int)wait.TotalSeconds;
            if (await session.QueryFirstOrDefaultAsync<long?>(Hold, new { name, seconds }, wait + TimeSpan.FromSeconds(10), cancellationToken) != 1)
                throw new MySqlUnavailableException($"Another connection has been building beside {target} for {seconds} s.");
            await session.ExecuteAsync(WaitBriefly, cancellationToken: cancellationToken);
            return new SwapSession(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
