using System.IO.Pipelines;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>
/// Hands the rejected rows of an import back, in the order of its file. While the import runs it holds what is known so far. Read page by page: neither the
/// rejects nor the file are ever in memory as a whole, and no connection is held while the client takes its time.
/// </summary>
internal sealed class ErrorReport(
    ImportLookup imports, ImportStore store, RejectReader rejects, CorrectionReader corrections, IObjectStore objects, [FromKeyedServices(Pools.Requests)] MySqlPool pool)
{
    private const int RowsAtOnce = 500;
    private const int FlushBytes = 64 * 1024;

    /// <summary>The import to report on; its file is there, and whole.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, <see cref="ErrorCodes.SourceMissing"/>, <see cref="ErrorCodes.ImportErased"/>, <see cref="ErrorCodes.ImportLedgerPurged"/>.</exception>
    public async Task<ImportRow> OpenAsync(string id, CancellationToken cancellationToken)
    {
        ImportRow import;
        await using (var session = await pool.OpenAsync(cancellationToken))
        {
            var found = await imports.FindAsync(session, id, cancellationToken);
            Erasure.Demand(found);
            import = await store.FindAsync(session, found.TaskId, cancellationToken) ?? throw new InvalidOperationException($"Import {found.TaskId} is gone.");
        }

        if (import.LedgerPurgedAt is not null)
            throw new ImportException(ErrorCodes.ImportLedgerPurged, "The rejected rows of the import are kept no longer. Its counts are in its status and its receipt.");
        try
        {
            await using var stored = await objects.OpenReadAsync(import.TenantId, import.TextObjectId, 0, import.TextBytes, cancellationToken);
            return stored.Length == import.TextBytes ? import : throw Missing("shorter than it was");
        }
        catch (ObjectNotFoundException)
        {
            throw Missing("gone");
        }
    }

    private static ImportException Missing(string how)
        => new(ErrorCodes.SourceMissing, $"The stored file of the import is {how}, and with it the rows as they came. The causes are in the import's detail.");

    /// <summary>What the report is written in: the encoding of the file, as far as it is known.</summary>
    public static TextEncoding EncodingOf(ImportRow import) => import.SourcePlan is { } json ? SourcePlan.FromJson(json).Dialect().Encoding : TextEncoding.Utf8;

    /// <param name="import">As <see cref="OpenAsync"/> found it.</param>
    /// <param name="isGuarded">A spreadsheet shall run none of its cells.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Of the writing.</param>
    /// <exception cref="ObjectNotFoundException">The file was removed in the meantime: what is written ends in the middle.</exception>
    public async Task WriteAsync(ImportRow import, bool isGuarded, PipeWriter output, CancellationToken cancellationToken)
    {
        var csv = new ErrorCsv(import.SourcePlan is { } json ? SourcePlan.FromJson(json) : null, isGuarded);
        csv.WriteHeader(output);
        long after = 0;
        for (IReadOnlyList<RejectedRow> page; (page = await PageAsync(import.ImportId, after, cancellationToken)).Count > 0; after = page[^1].Row)
        {
            await WritePageAsync(import, csv, page, output, cancellationToken);
            if (page.Count < RowsAtOnce)
                break;
        }

        await output.FlushAsync(cancellationToken);
    }

    private async Task WritePageAsync(ImportRow import, ErrorCsv csv, IReadOnlyList<RejectedRow> page, PipeWriter output, CancellationToken cancellationToken)
    {
        var tokens = await TokensAsync(import, csv.IsGuarded, page, cancellationToken);
        var rows = page.Select(row => (Row: row, Causes: row.ReadCauses())).ToList();
        var pieces = rows.Select(row => (row.Row.FirstByte, ErrorCsv.BytesOf(row.Row, row.Causes))).ToList();
        var next = 0;
        await foreach (var record in SourceRanges.ReadAsync(objects, import.TenantId, import.TextObjectId, pieces, cancellationToken))
        {
            csv.WriteRow(output, rows[next].Row, rows[next].Causes, tokens(rows[next].Row.Row), record.Span);
            next++;
            if (output.UnflushedBytes >= FlushBytes && (await output.FlushAsync(cancellationToken)).IsCompleted)
                return;
        }
    }

    /// <summary>
    /// By row: its token. One of corrections has that of the row which it stands for, and none where it stands for none: all corrections are those of the one import. Where it came with marks it has them still.
    /// </summary>
    private async Task<Func<long, ReportedToken>> TokensAsync(ImportRow import, bool isGuarded, IReadOnlyList<RejectedRow> page, CancellationToken cancellationToken)
    {
        if (import.ParentId is not { } parentId)
            return row => new ReportedToken(new RowToken(row, isGuarded).ToText(import.ImportId), HasMarks: false);
        await using var session = await pool.OpenAsync(cancellationToken);
        var standFor = await corrections.ListRowsAsync(session, import.ImportId, page[0].Row, page[^1].Row, cancellationToken);
        return row => standFor.TryGetValue(row, out var found)
            ? new ReportedToken(new RowToken(found.ParentRow, isGuarded || found.IsGuarded).ToText(parentId), found.IsGuarded)
            : new ReportedToken("", HasMarks: false);
    }

    private async Task<IReadOnlyList<RejectedRow>> PageAsync(Guid importId, long after, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await rejects.ListAsync(session, importId, after, RowsAtOnce, cancellationToken);
    }
}
