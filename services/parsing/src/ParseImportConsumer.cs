using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Parsing.Unpacking;
using Imports.Persistence;
using Imports.Reading.Detecting;
using Imports.Reading.Normalising;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;
using Imports.Runs;
using MassTransit;

namespace Imports.Parsing;

/// <summary>
/// Cuts the next slice of a source into batches; the first slice reads the header too. Of a packed source it has a text made first, and cuts that. The import's row is locked all the while, so that of two
/// deliveries only one plans; whatever fails is rolled back and found again by the next attempt.
/// </summary>
public sealed class ParseImportConsumer(
    UnitOfWork unit,
    ImportStore imports,
    BatchStore batches,
    DatasetStore datasets,
    MappingStore mappings,
    SourceReader sources,
    PackedSources packed,
    ParsingOptions options,
    ILogger<ParseImportConsumer> logger) : IConsumer<ParseImport>
{
    public async Task Consume(ConsumeContext<ParseImport> context)
    {
        var message = context.Message;
        var import = await imports.LockAsync(unit.Session, message.ImportId, context.CancellationToken);
        if (import is not { Status: ImportStatus.Queued or ImportStatus.Parsing, CutDone: false } || import.CutAttempt != message.Attempt)
        {
            Log.CutNotDue(logger, message.ImportId, message.Attempt, import?.Status);
            return;
        }
        if (import.SourcePlan is null && await packed.IsToNormaliseAsync(unit.Session, import, context.CancellationToken))
        {
            await context.Publish(new NormaliseSource { ImportId = message.ImportId, Attempt = message.Attempt }, context.CancellationToken);
            return;
        }
        var (plan, from) = import.SourcePlan is { } json
            ? (SourcePlan.FromJson(json), new SourcePosition(import.CutNextByte, import.CutNextRow, import.CutNextLine))
            : await StartAsync(import, context.CancellationToken);
        var forms = plan.Forms.All(form => form.IsSettled) ? null : FormWatch.Of(await DatasetAsync(import, context.CancellationToken), plan);
        (var slice, plan) = forms is { IsInDoubt: true }
            ? (Slice.Nothing(from), await LookAheadAsync(import, plan, forms, context.CancellationToken))
            : await CutAsync(import, plan, from, forms, context.CancellationToken);
        await RecordAsync(context, import, plan, slice);
    }

    /// <summary>All that can be wrong with the options and the source's head is found before anything is planned.</summary>
    private async Task<(SourcePlan Plan, SourcePosition From)> StartAsync(ImportRow import, CancellationToken cancellationToken)
    {
        var dataset = await DatasetAsync(import, cancellationToken);
        var chosen = import.ReadOptions();
        var isWorkbook = import.SourceFormat == PackedFormat.Workbook;
        var stated = OptionsCheck.Run(dataset, chosen);
        var saved = await mappings.ListAsync(unit.Session, import.TenantId, import.Dataset, cancellationToken);
        var mapping = new HeaderMapping(dataset, chosen, options.MaxColumns, saved, isCorrection: import.ParentId is not null);
        var (plan, rows) = await ReadHeadAsync(import, isWorkbook ? stated.OfSheet() : stated, mapping, cancellationToken);
        if (isWorkbook)
            plan = plan.OfSheet();
        Log.SourcePlanned(logger, import.ImportId, $"U+{(int)plan.Delimiter:X4}", plan.Ignored.Count);
        var corrected = await CorrectedAsync(import, cancellationToken);
        var forms = FormWatch.Start(dataset, chosen, plan, corrected);
        return (plan with { NewRowValues = BlankCell.OfNewRows(dataset, chosen, plan), Forms = forms, CorrectsWorkbook = corrected is { IsWorkbook: true } }, rows);
    }

    private async Task<(SourcePlan Plan, SourcePosition Rows)> ReadHeadAsync(ImportRow import, StatedDialect stated, HeaderMapping mapping, CancellationToken cancellationToken)
    {
        using var memory = new PooledBytes(SourceSamples.BytesOf(import.TextBytes));
        return new SourceHead(await sources.ReadSamplesAsync(import, memory.Memory, cancellationToken), stated).Read(mapping);
    }

    private async Task<SourcePlan?> CorrectedAsync(ImportRow import, CancellationToken cancellationToken)
        => import.ParentId is { } parent && (await imports.FindAsync(unit.Session, parent, cancellationToken))?.SourcePlan is { } plan ? SourcePlan.FromJson(plan) : null;

    private Task<DatasetDefinition> DatasetAsync(ImportRow import, CancellationToken cancellationToken)
        => datasets.GetAsync(unit.Session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);

    /// <summary>A slice at whose end the form of a column is in doubt is not planned: its rows could not be typed. The source is looked through for a proof first.</summary>
    private async Task<(Slice Slice, SourcePlan Plan)> CutAsync(ImportRow import, SourcePlan plan, SourcePosition from, FormWatch? forms, CancellationToken cancellationToken)
    {
        var most = import.PlannedBatches == 0 ? options.FirstSliceBatches : options.SliceBatches;
        var dialect = plan.Dialect();
        var watch = plan.IsWorkbook ? null : new DelimiterWatch(dialect, plan.Header.Count, plan.OtherDelimiter);
        var stated = import.ReadOptions();
        var comments = dialect.Comment is not null && stated.Comment is null ? new CommentGuard(dialect, plan.Header.Count) : null;
        var texts = dialect.Encoding == TextEncoding.Windows1252 && stated.Encoding is null ? new EncodingWatch(dialect.Encoding, isMasked: !dialect.IsReadAsItStands) : null;
        var slice = await ReadAsync(import, new Cutter(dialect, options.LimitsOf(import.TextBytes).For(plan), watch, comments, texts, forms), from, most, cancellationToken);
        if (slice.Done)
            forms?.CheckWhole();
        else if (forms is { IsInDoubt: true })
            return (Slice.Nothing(from), Seen(import, plan, forms, slice));
        Log.SliceCut(logger, import.ImportId, slice.Batches.Count, slice.Next.Row - 1, slice.Done);
        return (slice, plan with { OtherDelimiter = watch?.Seen, Forms = forms?.Forms ?? plan.Forms });
    }

    /// <summary>Looks through a further slice for what settles a doubt. It is cut later, when it can be typed.</summary>
    private async Task<SourcePlan> LookAheadAsync(ImportRow import, SourcePlan plan, FormWatch forms, CancellationToken cancellationToken)
    {
        var at = plan.LookAhead ?? throw new InvalidOperationException("A form is in doubt, and nothing says how far the source was looked through.");
        var slice = await ReadAsync(import, new Cutter(plan.Dialect(), options.LimitsOf(import.TextBytes).For(plan), forms: forms), new SourcePosition(at.Byte, at.Row, at.Line), options.SliceBatches, cancellationToken);
        if (slice.Done)
            forms.CheckWhole();
        return Seen(import, plan, forms, slice);
    }

    private Task<Slice> ReadAsync(ImportRow import, Cutter cutter, SourcePosition from, int most, CancellationToken cancellationToken)
        => cutter.CutAsync((firstByte, token) => sources.OpenAsync(import, firstByte, token), from, import.TextBytes, most, cancellationToken);

    private SourcePlan Seen(ImportRow import, SourcePlan plan, FormWatch forms, Slice slice)
    {
        Log.LookedAhead(logger, import.ImportId, slice.Next.Row - 1, forms.IsInDoubt);
        return plan with { Forms = forms.Forms, LookAhead = new LookAhead(slice.Next.Byte, slice.Next.Row, slice.Next.Line) };
    }

    private async Task RecordAsync(ConsumeContext<ParseImport> context, ImportRow import, SourcePlan plan, Slice slice)
    {
        var planned = import.PlannedBatches + slice.Batches.Count;
        await batches.PlanAsync(unit.Session, Rows(import, slice), context.CancellationToken);
        if (import.SourcePlan is null && plan is { Fingerprint: { } fingerprint, SavedMappingVersion: { } version })
            await mappings.SetUsedAsync(unit.Session, import.TenantId, import.Dataset, fingerprint, version, context.CancellationToken);
        var position = new CutPosition(plan.ToJson(), slice.Next.Byte, slice.Next.Row, slice.Next.Line, planned, slice.Done);
        if (!await imports.AdvanceCutAsync(unit.Session, import.ImportId, context.Message.Attempt, position, context.CancellationToken))
            throw new ObsoleteWorkException($"The cut of import {import.ImportId} moved on under its lock.");
        if (!slice.Done)
            return;
        var validation = await batches.SetExpectedAsync(unit.Session, import.ImportId, planned, context.CancellationToken);
        if (validation.IsComplete)
            await context.Publish(new BatchesValidated { ImportId = import.ImportId }, context.CancellationToken);
    }

    private static IEnumerable<BatchRow> Rows(ImportRow import, Slice slice) => slice.Batches.Select((range, i) => new BatchRow
    {
        ImportId = import.ImportId,
        BatchNumber = import.PlannedBatches + i + 1,
        TenantId = import.TenantId,
        FirstByte = range.First.Byte,
        LengthBytes = range.LengthBytes,
        FirstRow = range.First.Row,
        RowCount = range.RowCount,
        FirstLine = range.First.Line,
        IsOversize = range.IsOversize,
    });
}
