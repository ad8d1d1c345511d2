using Imports.Ledger;
using Imports.MySql;
using Imports.Reading.Normalising;

namespace Imports.Parsing.Unpacking;

/// <summary>Tells sources that are packed from those that are read as they came.</summary>
public sealed class PackedSources(SourceReader sources, NormalisingStore store)
{
    /// <summary>So much of what is refused says what it is.</summary>
    private const int HeadBytes = 64 << 10;

    /// <summary>Whether a text is to be made of the import's source before it can be cut; notes it, so that nobody forgets that there may be one.</summary>
    /// <param name="session">With the import's row locked.</param>
    /// <param name="import">The import, of which nothing is cut.</param>
    /// <param name="cancellationToken">Of the reading.</param>
    /// <exception cref="ImportException">It is of a kind that is not read, or its options name a part that text has not.</exception>
    public async Task<bool> IsToNormaliseAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        if (import.SourceFormat is not null)
            return import.NormalisedBytes is null;
        var head = new byte[(int)Math.Min(HeadBytes, import.SourceBytes)];
        await sources.ReadAsync(import, 0, head, cancellationToken);
        if (PackedFormat.Of(head) is { } format)
        {
            await store.SetPackedAsync(session, import.ImportId, format, cancellationToken);
            return true;
        }

        Normaliser.CheckChoice(import.ReadOptions(), takesSheet: false, takesMember: false, "text");
        return false;
    }
}
