using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Parsing.Unpacking;
using Imports.Persistence;
using Imports.Reading.Normalising;
using MassTransit;

namespace Imports.Parsing;

/// <summary>
/// Makes the text of a workbook or a packed file that is cut in its place: a stream from one object into another. It holds no row of the ledger while it works,
/// but a lease that it puts off each second; that is how it reports, and how it hears that the import has ended. The text is durable before the ledger speaks of it.
/// </summary>
public sealed class NormaliseSourceConsumer(
    UnitOfWork unit,
    [FromKeyedServices(ParsingService.ConsumerPool)] MySqlPool pool,
    NormalisingStore store,
    ImportStore imports,
    SourceReader sources,
    IObjectStore objects,
    Normaliser normaliser,
    NormalisingOptions options,
    TimeProvider time,
    ILogger<NormaliseSourceConsumer> logger) : IConsumer<NormaliseSource>
{
    /// <summary>Until the import is retried; a storm of restarts breaks off some, and leaves most.</summary>
    private const int MostAttempts = 20;

    public async Task Consume(ConsumeContext<NormaliseSource> context)
    {
        await using var lease = await NormalisingLease.TryClaimAsync(pool, store, imports, context.Message.ImportId, options, time, context.CancellationToken);
        if (lease is null)
        {
            Log.NormalisingNotDue(logger, context.Message.ImportId);
            return;
        }

        DemandHope(lease.Import);
        var text = await MakeAsync(lease, context.CancellationToken);
        await lease.EndAsync();
        if (!await store.SetDoneAsync(unit.Session, lease.Import.ImportId, lease.Import.NormaliseAttempt, text, context.CancellationToken))
            throw new ObsoleteWorkException($"Import {lease.Import.ImportId} moved on while its source was unpacked.");
        lease.Complete();
        Log.SourceNormalised(logger, lease.Import.ImportId, text.Format, lease.Import.SourceBytes, text.Bytes, text.Rows);
    }

    /// <summary>A worker that dies of a file takes it up again with the next delivery, and would for ever.</summary>
    private static void DemandHope(ImportRow import)
    {
        if (import.NormaliseAttempt > MostAttempts * (1 + import.Retries))
            throw new ImportException(
                ErrorCodes.SourceDamaged, $"{import.NormaliseAttempt - 1} attempts at unpacking the file have broken off, as they do where a worker runs out of memory. Write it anew and send it again.");
    }

    private async Task<NormalisedText> MakeAsync(NormalisingLease lease, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Within, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost, limit.Token);
        await using var stored = await sources.OpenAsync(lease.Import, 0, cancellationToken);
        using var meter = new SourceMeter(stored, stop.Token);
        lease.Follow(() => meter.BytesRead);
        try
        {
            // All of it computes, and reads as it goes: a thread of its own, as it were.
            return await Task.Run(() => WriteAsync(lease.Import, meter, stop.Token), stop.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            throw new ObsoleteWorkException($"Import {lease.Import.ImportId} ended, or another worker took it over, while its source was unpacked.");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new ImportException(ErrorCodes.NormalisingTooSlow, $"Unpacking the file took more than {options.Within}; {meter.BytesRead} bytes of it were read by then. Split it, or retry when there is less to do.");
        }
    }

    private async Task<NormalisedText> WriteAsync(ImportRow import, SourceMeter meter, CancellationToken cancellationToken)
    {
        try
        {
            using var source = normaliser.Open(meter, () => meter.BytesRead, import.SourceFormat!, import.ReadOptions());
            var written = await objects.WriteDerivedAsync(
                import.TenantId, NormalisedObject.IdOf(import.ImportId, import.NormaliseAttempt), source.Body, options.MaxUnpackedBytes, cancellationToken);
            return new NormalisedText(source.Format, source.Part, written, source.Rows);
        }
        catch (Exception e) when (normaliser.FailureOf(e) is { } failure)
        {
            throw failure;
        }
    }
}
