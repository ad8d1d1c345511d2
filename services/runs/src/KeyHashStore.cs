using Imports.Ledger;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>The hashes of the keys of each stored run.</summary>
internal sealed class KeyHashStore(IObjectStore objects)
{
    /// <summary>As <see cref="RunStore.WriteAsync"/>.</summary>
    public async Task WriteAsync(BatchRow batch, KeyHashes hashes, CancellationToken cancellationToken)
    {
        try
        {
            await objects.WriteDerivedAsync(batch.TenantId, RunId.OfHashes(batch.ImportId, batch.BatchNumber, batch.Attempt), hashes.Open(), long.MaxValue, cancellationToken);
        }
        catch (ObjectExistsException)
        {
            // As with the run: of one attempt they are always the same.
        }
    }

    /// <returns>Whether it is known that all rows have another key. False also where the hashes of a run are missing or damaged: the runs know.</returns>
    public async Task<bool> AreDistinctAsync(string tenantId, IReadOnlyList<(RunName Name, long Rows)> runs, CancellationToken cancellationToken)
    {
        using var distinct = new DistinctHashes(runs.Sum(run => run.Rows));
        for (var part = 0; part < distinct.Parts; part++)
        {
            distinct.Clear();
            foreach (var (name, rows) in runs)
            {
                if (!await AddAsync(distinct, part, tenantId, name, rows, cancellationToken))
                    return false;
            }
        }
        return true;
    }

    private async Task<bool> AddAsync(DistinctHashes distinct, int part, string tenantId, RunName name, long rows, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, name, cancellationToken) is not { } stream)
            return false;
        await using (stream)
        {
            var length = (int)KeyHashes.BytesOf(rows);
            if (stream.Length != length)
                return false;
            var written = LargeBuffers.Pool.Rent(length);
            try
            {
                await stream.ReadExactlyAsync(written.AsMemory(0, length), cancellationToken);
                var hashes = KeyHashes.Read(written.AsSpan(0, length));
                return !hashes.IsEmpty && distinct.Add(hashes, part);
            }
            finally
            {
                LargeBuffers.Pool.Return(written);
            }
        }
    }

    private async Task<Stream?> OpenAsync(string tenantId, RunName name, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.OpenReadAsync(tenantId, RunId.OfHashes(name.ImportId, name.BatchNumber, name.Attempt), 0, null, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }
}
