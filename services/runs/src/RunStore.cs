using System.Numerics;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>The sorted runs of imports in the object store: one for each staged batch, written before the batch's transaction commits.</summary>
public sealed class RunStore(IObjectStore objects)
{
    /// <summary>For the buffers of all runs that are read at once, as long as each gets its least.</summary>
    private const int BuffersBytes = 32 << 20;
    private const int LeastBufferBytes = 16 << 10;
    private const int MostBufferBytes = 512 << 10;

    private readonly KeyHashStore hashes = new(objects);

    private static readonly string Select = SqlFile.Read<RunStore>("run.list");

    /// <summary>Writes a batch's run; durable when the task completes. A run of this attempt that is there already is the same one.</summary>
    public async Task WriteAsync(BatchRow batch, RunBuilder rows, CancellationToken cancellationToken)
    {
        if (rows.Rows == 0)
            return;
        try
        {
            await objects.WriteDerivedAsync(batch.TenantId, RunId.Of(batch.ImportId, batch.BatchNumber, batch.Attempt), rows.Open(), long.MaxValue, cancellationToken);
        }
        catch (ObjectExistsException)
        {
            // The message came twice, and the first delivery got no further than this.
        }
        await hashes.WriteAsync(batch, rows.Hashes, cancellationToken);
    }

    /// <summary>Opens the run of one batch; null = none of its rows could be typed.</summary>
    /// <exception cref="RunLostException">It is gone, or cannot be one of this batch.</exception>
    public async Task<RunReader?> OpenAsync(BatchRow batch, CancellationToken cancellationToken)
        => batch.StagedRows is null or 0 ? null : await OpenAsync(batch.TenantId, new RunName(batch.ImportId, batch.BatchNumber, batch.Attempt), batch.StagedRows.Value, MostBufferBytes, cancellationToken);

    /// <summary>Opens all runs of an import as one.</summary>
    /// <param name="session">Any session that reads the ledger.</param>
    /// <param name="import">The import, all of whose batches are staged.</param>
    /// <param name="cancellationToken">Of the opening.</param>
    /// <exception cref="RunLostException">One is gone, or cannot be one of its batch.</exception>
    public async Task<MergedRuns> OpenAllAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        var runs = (await ListAsync(session, import.ImportId, cancellationToken)).Where(run => run.StagedRows > 0).ToList();
        var bufferBytes = BufferBytes(runs.Count);
        var opened = new List<RunReader>();
        try
        {
            foreach (var run in runs)
                opened.Add(await OpenAsync(import.TenantId, new RunName(import.ImportId, run.BatchNumber, run.Attempt), run.StagedRows, bufferBytes, cancellationToken));
            return new MergedRuns(opened);
        }
        catch
        {
            opened.ForEach(run => run.Dispose());
            throw;
        }
    }

    /// <summary>How many rows all runs of an import hold, where it is known without reading them that no two rows share a key.</summary>
    /// <returns>Null = two may share one: <see cref="OpenAllAsync"/> tells.</returns>
    /// <inheritdoc cref="OpenAllAsync"/>
    public async Task<long?> CountDistinctAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        var runs = (await ListAsync(session, import.ImportId, cancellationToken)).Where(run => run.StagedRows > 0).Select(run => (new RunName(import.ImportId, run.BatchNumber, run.Attempt), run.StagedRows)).ToList();
        return await Task.Run(() => hashes.AreDistinctAsync(import.TenantId, runs, cancellationToken), cancellationToken) ? runs.Sum(run => run.StagedRows) : null;
    }

    /// <summary>Removes all runs of an import, those of broken-off attempts too. May run again.</summary>
    public async Task DeleteAllAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
    {
        foreach (var run in await ListAsync(session, importId, cancellationToken))
        {
            for (var attempt = 1; attempt <= run.Attempt; attempt++)
            {
                await objects.DeleteAsync(tenantId, RunId.Of(importId, run.BatchNumber, attempt), cancellationToken);
                await objects.DeleteAsync(tenantId, RunId.OfHashes(importId, run.BatchNumber, attempt), cancellationToken);
            }
        }
    }

    /// <summary>A power of two, which is what is rented: what lies between would be paid for twice over.</summary>
    private static int BufferBytes(int runs)
        => Math.Clamp(1 << BitOperations.Log2((uint)(BuffersBytes / Math.Max(1, runs))), LeastBufferBytes, MostBufferBytes);

    private static Task<IReadOnlyList<Run>> ListAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.QueryAsync<Run>(Select, new { importId }, cancellationToken: cancellationToken);

    private async Task<RunReader> OpenAsync(string tenantId, RunName name, long rows, int bufferBytes, CancellationToken cancellationToken)
    {
        var stream = await OpenAsync(tenantId, name, cancellationToken);
        RunReader? run = null;
        try
        {
            run = new RunReader(CheckedStream.Over(stream, name), bufferBytes, name);
            return run.Rows == rows ? run : throw name.Lost($"the ledger has {rows} rows of it, and its head {run.Rows}");
        }
        catch
        {
            run?.Dispose();
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<Stream> OpenAsync(string tenantId, RunName name, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.OpenReadAsync(tenantId, RunId.Of(name.ImportId, name.BatchNumber, name.Attempt), 0, null, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            throw name.Lost("the object store does not have it any more");
        }
    }

    private sealed record Run
    {
        public int BatchNumber { get; init; }
        public int Attempt { get; init; }
        public long StagedRows { get; init; }
    }
}
