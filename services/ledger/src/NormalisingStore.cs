using Imports.MySql;

namespace Imports.Ledger;

/// <summary>
/// How far the text of a packed source is, in the table <c>import</c>. Whoever makes it holds a lease for it and not the import's row, which others need
/// meanwhile: a cancellation must not wait for a workbook. Each attempt writes an object of its own, and the one that is noted last counts.
/// </summary>
public sealed class NormalisingStore
{
    private static readonly string SetPacked = SqlFile.Read<NormalisingStore>("normalising.set_packed");
    private static readonly string Claim = SqlFile.Read<NormalisingStore>("normalising.claim");
    private static readonly string Keep = SqlFile.Read<NormalisingStore>("normalising.keep");
    private static readonly string Release = SqlFile.Read<NormalisingStore>("normalising.release");
    private static readonly string SetDone = SqlFile.Read<NormalisingStore>("normalising.set_done");

    /// <summary>Notes that the import's source is packed: from now on there may be an object made of it.</summary>
    public Task SetPackedAsync(MySqlSession session, Guid importId, string format, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetPacked, new { importId, format }, cancellationToken: cancellationToken);

    /// <summary>Begins the next attempt. False when the text is there, another worker is at it, or the import is not to be parsed any more.</summary>
    /// <param name="session">In no transaction: the lease is to be seen at once.</param>
    /// <param name="importId">The import.</param>
    /// <param name="lease">For how long nobody else begins one; counted in whole seconds.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public async Task<bool> ClaimAsync(MySqlSession session, Guid importId, TimeSpan lease, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Claim, new { importId, leaseSeconds = (int)lease.TotalSeconds }, cancellationToken: cancellationToken) == 1;

    /// <summary>Puts the lease off, that of the cut too, and notes how much of the source is read. False when the attempt is not the current one, or the import is not to be parsed any more.</summary>
    public async Task<bool> KeepAsync(MySqlSession session, Guid importId, int attempt, TimeSpan lease, long unpackedBytes, CancellationToken cancellationToken)
        => await session.ExecuteAsync(Keep, new { importId, attempt, leaseSeconds = (int)lease.TotalSeconds, unpackedBytes }, cancellationToken: cancellationToken) == 1;

    /// <summary>Gives the lease back, so that the next attempt need not wait for its end.</summary>
    public Task ReleaseAsync(MySqlSession session, Guid importId, int attempt, CancellationToken cancellationToken)
        => session.ExecuteAsync(Release, new { importId, attempt }, cancellationToken: cancellationToken);

    /// <summary>Notes the text, and that the cut may go on. False when the attempt is not the current one, or the import is not to be parsed any more.</summary>
    public async Task<bool> SetDoneAsync(MySqlSession session, Guid importId, int attempt, NormalisedText text, CancellationToken cancellationToken)
        => await session.ExecuteAsync(SetDone, new { importId, attempt, text.Format, text.Part, text.Bytes, text.Rows }, cancellationToken: cancellationToken) == 1;
}

/// <summary>The text that was made of a packed source.</summary>
/// <param name="Format">What the source turned out to be.</param>
/// <param name="Part">The sheet or the member; cut to what the table takes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">Rows of the sheet that are not blank; null = nobody has counted.</param>
public sealed record NormalisedText(string Format, string? Part, long Bytes, long? Rows);
