using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>import_reject</c>, as parsing, validation and merge write it.</summary>
public sealed class RejectStore
{
    private static readonly string ListBatch = SqlFile.Read<RejectStore>("reject.list_batch");
    private static readonly string DeleteDuplicates = SqlFile.Read<RejectStore>("reject.delete_duplicates");
    private static readonly string ListKinds = SqlFile.Read<RejectStore>("reject.list_kinds");
    private static readonly string Count = SqlFile.Read<RejectStore>("reject.count");
    private static readonly string DeleteBatch = SqlFile.Read<RejectStore>("reject.delete_batch");
    private static readonly string[] Columns =
        ["import_id", "row_no", "tenant_id", "kind", "first_byte", "length_bytes", "first_line", "last_line", "causes"];

    /// <summary>Many causes are many bytes, and the server may be busy.</summary>
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(5);

    /// <summary>JSON of causes: snake_case and readable text.</summary>
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Removes what an earlier attempt at the batch left: mostly nothing, but for one whose run was lost. Not behind a committed batch of the merge, where what is refused stays so.</summary>
    /// <returns>The causes of what is removed, taken back; the caller adds them with those of this attempt.</returns>
    public async Task<CauseCounts> ClearAsync(MySqlSession session, BatchRow batch, CancellationToken cancellationToken)
    {
        var rows = new { batch.ImportId, batch.FirstRow, batch.LastRow };
        var counts = new CauseCounts();
        await session.ReadAsync(
            ListBatch, rows, record => counts.Remove(JsonSerializer.Deserialize<List<RejectCause>>(record.GetString(0), Json) ?? []), LoadTimeout, cancellationToken);
        await session.ExecuteAsync(DeleteBatch, rows, LoadTimeout, cancellationToken);
        return counts;
    }

    /// <summary>Removes the duplicates of an import that an earlier check of the whole found.</summary>
    public Task ClearDuplicatesAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.ExecuteAsync(DeleteDuplicates, new { importId }, LoadTimeout, cancellationToken);

    /// <summary>The rows of a batch that are refused, by their numbers: one of <see cref="RejectKind"/> each.</summary>
    public async Task<IReadOnlyDictionary<long, string>> KindsAsync(MySqlSession session, BatchRow batch, CancellationToken cancellationToken)
    {
        var kinds = new Dictionary<long, string>();
        await session.ReadAsync(
            ListKinds, new { batch.ImportId, batch.FirstRow, batch.LastRow }, record => kinds.Add(record.GetInt64(0), record.GetString(1)), LoadTimeout, cancellationToken);
        return kinds;
    }

    /// <summary>How many rows of an import are refused.</summary>
    public async Task<RejectCounts> CountAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<RejectCounts>(Count, new { importId }, LoadTimeout, cancellationToken) ?? new RejectCounts();

    /// <summary>Adds rows that are refused. A bulk load, since there may be as many as rows.</summary>
    /// <param name="session">In the transaction that counts them.</param>
    /// <param name="importId">The import.</param>
    /// <param name="tenantId">Its tenant.</param>
    /// <param name="kind">One of <see cref="RejectKind"/>.</param>
    /// <param name="rows">Best in the order of their numbers, which is the table's.</param>
    /// <param name="cancellationToken">Of the load.</param>
    public async Task AddAsync(
        MySqlSession session, Guid importId, string tenantId, string kind, IReadOnlyCollection<MalformedRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;
        var text = new StringBuilder();
        var id = Convert.ToHexString(importId.ToByteArray(bigEndian: true));
        foreach (var row in rows)
        {
            var causes = JsonSerializer.Serialize(row.Causes, Json).Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n");
            text.Append(id).Append('\t').Append(row.RowNumber).Append('\t').Append(tenantId).Append('\t').Append(kind).Append('\t')
                .Append(row.FirstByte).Append('\t').Append(row.LengthBytes).Append('\t').Append(row.FirstLine).Append('\t').Append(row.LastLine)
                .Append('\t').Append(causes).Append('\n');
        }

        await session.BulkLoadAsync(
            new BulkLoad
            {
                Table = SqlName.Quote("import_reject"),
                Columns = ["@id", .. Columns[1..].Select(SqlName.Quote)],
                Expressions = ["`import_id` = UNHEX(@id)"],
                Rows = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
                ExpectedRows = rows.Count,
                Timeout = LoadTimeout,
            },
            cancellationToken);
    }
}

/// <summary>How many rows of an import are refused.</summary>
public sealed record RejectCounts
{
    /// <summary>For whatever reason: each row is among the rejects once.</summary>
    public long Rows { get; init; }

    /// <summary>Those that could be read: they are in the runs.</summary>
    public long StagedRows { get; init; }

    /// <summary>Those that are refused because of another row.</summary>
    public long DuplicateRows { get; init; }
}

/// <summary>A row that is refused, and why.</summary>
/// <param name="RowNumber">Its number in the source, from 1.</param>
/// <param name="FirstByte">Where it starts in the source.</param>
/// <param name="LengthBytes">Its bytes without the line break.</param>
/// <param name="FirstLine">The first line it spans, from 1.</param>
/// <param name="LastLine">The last line it spans.</param>
/// <param name="Causes">At least one.</param>
public sealed record MalformedRow(long RowNumber, long FirstByte, long LengthBytes, long FirstLine, long LastLine, IReadOnlyList<RejectCause> Causes);

/// <summary>One reason why a row is refused.</summary>
/// <param name="Column">The dataset's column; null when it is the row as a whole.</param>
/// <param name="Code">Stable code of docs/error-codes.md.</param>
/// <param name="Expected">What would have been right.</param>
/// <param name="Found">What was there, cut to 200 characters.</param>
public sealed record RejectCause(string? Column, string Code, string Expected, string Found);
