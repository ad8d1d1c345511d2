namespace Imports.Stack.Tests.Crashes;

/// <summary>All that the database and the disk have of one import, found by the columns that name it: a table that is added is looked through too.</summary>
internal sealed class Traces(CrashStack stack, Guid importId)
{
    private string objectId = "";

    /// <summary>As long as the import is there: the file goes by its own name.</summary>
    public async Task NoteFileAsync() => objectId = (await stack.QueryAsync<string>("SELECT LOWER(HEX(object_id)) FROM import WHERE import_id = @importId", new { importId })).Single();

    /// <summary>By table how many rows, for those that have some; of the file how many bytes.</summary>
    public async Task<IReadOnlyDictionary<string, long>> FindAsync()
    {
        var found = new Dictionary<string, long>();
        // The keys of requests are the ingress's, which forgets them by itself.
        foreach (var table in await stack.QueryAsync<string>("SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'import_id' AND table_name <> 'idempotency_key' ORDER BY table_name"))
            found[table] = (await stack.QueryAsync<long>($"SELECT COUNT(*) FROM `{table}` WHERE import_id = @importId", new { importId }))[0];
        found["saga_import"] = (await stack.QueryAsync<long>("SELECT COUNT(*) FROM saga_import WHERE correlation_id = @importId", new { importId }))[0];
        found["header_mapping"] = (await stack.QueryAsync<long>("SELECT COUNT(*) FROM header_mapping WHERE fingerprint = @fingerprint", new { fingerprint = Fingerprint }))[0];
        found["object"] = (await stack.QueryAsync<long>("SELECT COUNT(*) FROM object WHERE object_id = UNHEX(@objectId)", new { objectId }))[0];
        found["file"] = Directory.EnumerateFiles(stack.Objects, $"{objectId}*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        return found.Where(pair => pair.Value > 0).ToDictionary();
    }

    /// <summary>What other imports leave in these tables: rows that an undo has left, that are corrections, that were audited, and a mapping that was replaced.</summary>
    public async Task AddAsync()
    {
        for (var row = 1; row <= 3; row++)
        {
            await stack.ExecuteAsync("INSERT INTO import_kept_row (import_id, row_no, tenant_id, row_key, reason) VALUES (@importId, @row, 'default', '{}', 'CHANGED_SINCE')", new { importId, row });
            await stack.ExecuteAsync(
                "INSERT INTO import_correction (import_id, row_no, tenant_id, parent_id, parent_row, is_guarded, first_byte, length_bytes, first_line, last_line) VALUES (@importId, @row, 'default', @importId, @row, FALSE, 0, 1, 2, 2)",
                new { importId, row });
            await stack.ExecuteAsync("INSERT INTO audit (tenant_id, at, actor, action, import_id) VALUES ('default', UTC_TIMESTAMP(6), 'test', 'import.pause', @importId)", new { importId });
            await stack.ExecuteAsync(
                "INSERT INTO header_mapping (tenant_id, dataset, fingerprint, version, header, mapping, saved_by, saved_at, retired_at, retired_by) VALUES ('default', 'd', @fingerprint, @row, '[]', '{}', 'x', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), 'x')",
                new { fingerprint = Fingerprint, row });
        }

        await stack.ExecuteAsync("INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at) VALUES (@importId, 'default', 'x', @importId, 1, 'key', UTC_TIMESTAMP(6))", new { importId });
    }

    /// <summary>All of it happened long ago: at once, as time goes by.</summary>
    public async Task AgeAsync()
    {
        await using var session = await stack.BeginAsync();
        foreach (var (table, column, condition) in new[]
        {
            ("saga_import", "updated_at", "correlation_id = @importId"), ("import", "finished_at", "import_id = @importId"), ("object", "created_at", "object_id = UNHEX(@objectId)"), ("audit", "at", "import_id = @importId"),
            ("header_mapping", "retired_at", "fingerprint = @fingerprint"), ("merge_scope_value", "used_at", "target = @target"),
        })
            await session.ExecuteAsync($"UPDATE {table} SET {column} = {column} - INTERVAL 500 DAY WHERE {condition}", new { importId, objectId, fingerprint = Fingerprint, target = CrashDatasets.OfStores });
        await session.CommitAsync();
    }

    private string Fingerprint => importId.ToString("N");
}
