using System.Text;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

/// <summary>An import whose file came in over HTTP, and of which the rest is written as the other services would.</summary>
internal sealed class GivenImport
{
    private readonly RunningIngress ingress;
    private readonly byte[] content;

    private GivenImport(RunningIngress ingress, byte[] content, Guid id) => (this.ingress, this.content, Id) = (ingress, content, id);

    public Guid Id { get; }

    public static async Task<GivenImport> PostedAsync(RunningIngress ingress, byte[] content, string dataset = "stock", string fileName = "stock list.csv", string options = "")
    {
        using var response = await ingress.Http.PostAsync($"dataset={dataset}&file_name={Uri.EscapeDataString(fileName)}&{options}".TrimEnd('&'), content, key: null);
        return new GivenImport(ingress, content, (await response.JsonAsync()).TaskId());
    }

    /// <summary>Its header is read.</summary>
    public Task HasHeaderAsync(char delimiter, string[] header, bool hasByteOrderMark = false, int?[]? fields = null)
    {
        var plan = new SourcePlan
        {
            Delimiter = delimiter, Header = header, Fields = fields ?? [0, 1], Ignored = [.. header.Skip(2)], HasByteOrderMark = hasByteOrderMark, Loader = "insert",
        };
        return HasHeaderAsync(plan);
    }

    public Task HasHeaderAsync(SourcePlan plan)
        => ingress.ExecuteAsync("UPDATE import SET source_plan = @plan WHERE import_id = @Id", new { Id, plan = plan.ToJson() });

    /// <summary>A record of its file is refused.</summary>
    /// <param name="record">The bytes, as they stand in the file once.</param>
    /// <param name="causes">Why.</param>
    public Task RejectAsync(byte[] record, params RejectCause[] causes)
    {
        var first = content.AsSpan().IndexOf(record);
        Assert.True(first >= 0, "The record does not stand in the file.");
        var line = content.AsSpan(0, first).Count((byte)'\n') + 1;
        return RejectAsync([new MalformedRow(line, first, record.Length, line, line, causes)]);
    }

    public Task RejectAsync(string record, params RejectCause[] causes) => RejectAsync(Encoding.UTF8.GetBytes(record), causes);

    public async Task RejectAsync(IReadOnlyCollection<MalformedRow> rows)
    {
        await using var session = await ingress.Pool!.OpenAsync();
        await session.BeginAsync();
        await new RejectStore().AddAsync(session, Id, "default", RejectKind.Malformed, rows, CancellationToken.None);
        await new CauseStore().AddAsync(session, Id, "default", rows, CancellationToken.None);
        await session.CommitAsync();
    }

    /// <summary>Its stored file is removed behind the platform's back.</summary>
    public async Task LosesItsFileAsync()
    {
        var objectId = Assert.Single(await ingress.QueryAsync<Guid>("SELECT object_id FROM import WHERE import_id = @Id", new { Id }));
        File.Delete(Assert.Single(ingress.StoredFiles(), file => Path.GetFileName(file) == objectId.ToString("N")));
    }

    /// <summary>Its stored file loses its end.</summary>
    public async Task LosesPartOfItsFileAsync()
    {
        var objectId = Assert.Single(await ingress.QueryAsync<Guid>("SELECT object_id FROM import WHERE import_id = @Id", new { Id }));
        using var file = new FileStream(Assert.Single(ingress.StoredFiles(), file => Path.GetFileName(file) == objectId.ToString("N")), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(file.Length - 1);
    }

    /// <summary>It has committed its merge; <paramref name="status"/> is finalizing or done.</summary>
    public Task MergedAsync(string status, string mode = "upsert") => ingress.ExecuteAsync(
        "UPDATE import SET status = @status, mode = @mode, read_rows = 9, malformed_rows = 1, staged_rows = 8, rejected_rows = 1, duplicate_rows = 1, valid_rows = 6, inserted_rows = 3, updated_rows = 2, unchanged_rows = 1, finished_at = IF(@status = 'done', UTC_TIMESTAMP(6), NULL) WHERE import_id = @Id",
        new { Id, status, mode });

    /// <summary>Its merge is one in sized batches, of which so many have committed: each of one inserted row.</summary>
    public async Task HasMergeBatchesAsync(int batches)
    {
        await ingress.ExecuteAsync("UPDATE import SET merge_batches = @batches WHERE import_id = @Id", new { Id, batches });
        for (var number = 1; number <= batches; number++)
        {
            await ingress.ExecuteAsync(
                "INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at) VALUES (@Id, @number, 'default', 1, 1, 0, 0, 0, UTC_TIMESTAMP(6))",
                new { Id, number });
        }
    }

    /// <summary>Two, the second handed out three times.</summary>
    public Task HasBatchesAsync() => ingress.ExecuteAsync(
        """
        INSERT INTO import_batch (import_id, batch_number, tenant_id, first_byte, length_bytes, first_row, row_count, first_line, state, attempt, staged_rows, malformed_rows)
        VALUES (@Id, 1, 'default', 14, 20, 1, 5, 2, 'validated', 1, 5, 0), (@Id, 2, 'default', 34, 20, 6, 4, 7, 'validated', 3, 3, 1)
        """,
        new { Id });

    /// <summary>As merge writes it.</summary>
    public Task HasReceiptAsync(long mergeOrder, string? target = null) => ingress.ExecuteAsync(
        """
        INSERT INTO receipt (import_id, tenant_id, dataset, dataset_version, target, merge_order, content_hash, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows,
          inserted_rows, updated_rows, unchanged_rows, merge_batches, committed_at)
        SELECT import_id, tenant_id, dataset, dataset_version, COALESCE(@target, dataset), @mergeOrder, content_hash, read_rows, malformed_rows, staged_rows, rejected_rows, duplicate_rows, valid_rows,
          inserted_rows, updated_rows, unchanged_rows, merge_batches, UTC_TIMESTAMP(6)
        FROM import WHERE import_id = @Id
        """,
        new { Id, mergeOrder, target });

    /// <summary>As merge notes the table that a replace has put aside, with the receipt that goes with it: the first of its target.</summary>
    public async Task HasReplacedAsync(string target)
    {
        await MergedAsync("done", "replace");
        await HasReceiptAsync(1, target);
        await ingress.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@Id, 'default', @target, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)", new { Id, target });
    }

    /// <summary>As merge notes the rows that an upsert has overwritten, with the receipt that goes with it.</summary>
    public async Task HasKeptRowsAsync(string target)
    {
        await MergedAsync("done");
        await HasReceiptAsync(1, target);
        await ingress.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, keeps, drop_after) VALUES (@Id, 'default', @target, 'rows', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)", new { Id, target });
    }

    /// <summary>As merge notes it: three rows restored, two deleted, and these kept.</summary>
    public async Task UndoneAsync(long order, params (string Key, string Reason)[] kept)
    {
        await ingress.ExecuteAsync(
            """
            UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = @order, rollback_sent_at = NULL, restored_rows = 3, deleted_rows = 2, kept_rows = @Length
            WHERE import_id = @Id
            """,
            new { Id, order, kept.Length });
        foreach (var (n, (key, reason)) in kept.Index())
            await ingress.ExecuteAsync("INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason) VALUES (@Id, @n, 'default', @key, @reason)", new { Id, n = 10 * (n + 1), key, reason });
    }

    /// <summary>Another import has committed in that target after it.</summary>
    public async Task IsFollowedAsync(string target)
    {
        var later = await PostedAsync(ingress, Csv.New());
        await later.MergedAsync("done");
        await later.HasReceiptAsync(2, target);
    }

    /// <summary>As merge notes it.</summary>
    public Task RolledBackAsync(long order) => ingress.ExecuteAsync(
        "UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = @order, rollback_sent_at = NULL WHERE import_id = @Id", new { Id, order });

    /// <summary>As the saga fails it.</summary>
    public async Task FailsAsync(string code = "REJECT_BUDGET_EXCEEDED")
    {
        await using var session = await ingress.Pool!.OpenAsync();
        Assert.True(await new ImportStore().SetFailedAsync(session, Id, new ImportException(code, "why"), TimeSpan.FromHours(1), CancellationToken.None));
    }

    /// <summary>As the saga takes it up again.</summary>
    public async Task BeginsRetryAsync()
    {
        await using var session = await ingress.Pool!.OpenAsync();
        Assert.True(await new ImportOperations().BeginRetryAsync(session, Id, CancellationToken.None));
    }

    /// <summary>It was a dry run and has found these.</summary>
    public async Task DiffersAsync(ImportDifferences found)
    {
        await using var session = await ingress.Pool!.OpenAsync();
        await new DifferenceStore().AddAsync(session, Id, "default", found, CancellationToken.None);
    }

    public async Task<byte[]> ErrorsAsync() => await ingress.Http.GetByteArrayAsync($"/imports/{Id}/errors");
}
