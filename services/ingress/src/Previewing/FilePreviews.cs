using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Reading.Lookups;
using Imports.Reading.Previewing;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Ingress;

/// <summary>
/// Looks at files without importing them. The bytes go into an object that is removed again whatever comes of it; where the process dies, it is an abandoned upload. So many files are looked at at once, from their first
/// byte on, and fewer of them compute at the same moment than there are processors: the live API comes first.
/// </summary>
internal sealed class FilePreviews(
    IncomingObjects uploads,
    PreviewedTexts texts,
    MappingStore mappings,
    NameLookup names,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    [FromKeyedServices(Pools.Rows)] MySqlPool targets,
    IngressOptions options,
    TimeProvider clock,
    ILogger<FilePreviews> logger) : IDisposable
{
    private readonly SemaphoreSlim slots = new(options.PreviewConcurrency);
    private readonly SemaphoreSlim computing = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <param name="dataset">What the file is for.</param>
    /// <param name="chosen">Checked against the dataset.</param>
    /// <param name="mostRows">Rows that are shown.</param>
    /// <param name="open">Opens the body, once its turn has come.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="PreviewBusyException">As many as may be are being looked at.</exception>
    /// <exception cref="ImportException">The body is no file that is taken.</exception>
    public async Task<FileLook> LookAsync(
        DatasetDefinition dataset, ImportOptions chosen, int mostRows, Func<CancellationToken, Task<UploadBody>> open, CancellationToken cancellationToken)
    {
        if (!await slots.WaitAsync(TimeSpan.Zero, cancellationToken))
            throw new PreviewBusyException(options.PreviewConcurrency);
        try
        {
            var (upload, fileName) = await BodyDeadline.RunAsync(options.PreviewTimeout, clock, stop => KeepAsync(open, stop), cancellationToken);
            try
            {
                return await LookAsync(dataset, chosen, mostRows, upload, cancellationToken) with { FileName = fileName };
            }
            finally
            {
                await uploads.DiscardAsync(Tenants.Default, upload.ObjectId);
            }
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose()
    {
        slots.Dispose();
        computing.Dispose();
    }

    private async Task<(Upload Upload, string? FileName)> KeepAsync(Func<CancellationToken, Task<UploadBody>> open, CancellationToken cancellationToken)
    {
        await using var body = await open(cancellationToken);
        return (await uploads.KeepAsync(Tenants.Default, body, cancellationToken), body.FileName);
    }

    private async Task<FileLook> LookAsync(DatasetDefinition dataset, ImportOptions chosen, int mostRows, Upload upload, CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedMapping> saved;
        await using (var session = await pool.OpenAsync(cancellationToken))
            saved = await mappings.ListAsync(session, Tenants.Default, dataset.Name, cancellationToken);
        using var deadline = new CancellationTokenSource(options.PreviewTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var look = new FileLook(dataset, upload.Stored.SizeBytes, null, new SourcePreview());
        try
        {
            await computing.WaitAsync(stop.Token);
            try
            {
                return await Task.Run(() => ComputeAsync(look, chosen, saved, mostRows, upload, stop.Token), stop.Token);
            }
            finally
            {
                computing.Release();
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return look with { Preview = new SourcePreview { Doubts = [new Doubt("source", $"Looking at the file took longer than {options.PreviewTimeout}; an import may take longer.")] } };
        }
    }

    private async Task<FileLook> ComputeAsync(FileLook look, ImportOptions chosen, IReadOnlyList<SavedMapping> saved, int mostRows, Upload upload, CancellationToken cancellationToken)
    {
        try
        {
            var text = await texts.ReadAsync(Tenants.Default, upload, chosen, cancellationToken);
            var previewer = new Previewer(look.Dataset, chosen, options.MaxColumns, saved, (plan, led, start) => LookUpAsync(look.Dataset, plan, led, start, cancellationToken));
            var isWorkbook = text.Source?.Format == Reading.Normalising.PackedFormat.Workbook;
            return look with { Text = text, Preview = await previewer.LookAsync(text.Samples, isWorkbook, mostRows) };
        }
        catch (ImportException problem)
        {
            return look with { Preview = new SourcePreview { Problems = [problem] } };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(e);
        }
        catch (PreviewLimitException limit)
        {
            return look with { Preview = new SourcePreview { Doubts = [new Doubt("source", limit.Message)] } };
        }
    }

    /// <summary>
    /// A target is read as whoever asks for its rows reads it: on connections apart, and not for long. Where none is free, or the database is away for a moment, the file was not sent in vain: all else is shown (null).
    /// </summary>
    private async Task<IReadOnlyDictionary<string, KeyByName>?> LookUpAsync(
        DatasetDefinition dataset, SourcePlan plan, ReadOnlyMemory<byte> led, SourcePosition start, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await targets.OpenAsync(cancellationToken);
            return await names.RunAsync(session, Tenants.Default, dataset, plan, led, start, parentId: null, cancellationToken);
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e) && !cancellationToken.IsCancellationRequested)
        {
            Log.NamesNotLookedUp(logger, e, dataset.Name);
            return null;
        }
    }
}

/// <summary>A file that was looked at.</summary>
/// <param name="Dataset">What it is for.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Text">What of it was looked at; null = it could not be.</param>
/// <param name="Preview">What was found.</param>
internal sealed record FileLook(DatasetDefinition Dataset, long Bytes, PreviewedText? Text, SourcePreview Preview)
{
    public string? FileName { get; init; }
}

/// <summary>Nothing was read; it can be tried again soon.</summary>
internal sealed class PreviewBusyException(int most) : Exception($"{most} files are being looked at, as many as may be at once. Nothing was read; try again.");
