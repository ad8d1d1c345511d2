namespace Imports.Orchestrator.Tests.Network;

/// <summary>Where imports are that should have ended, as the ledger and the saga have it: for whoever looks at a test that failed.</summary>
internal static class States
{
    private const string Live =
        """
        SELECT CONCAT_WS(' ', LOWER(HEX(i.import_id)), i.mode, i.status, '/', COALESCE(s.state, 'no saga'), 'changed', i.changed_at, 'released', COALESCE(i.released_at, '-'), 'cut', i.cut_attempt, i.cut_done,
          COALESCE(i.cut_lease_until, '-'), 'cancel', COALESCE(i.cancel_requested_at, '-'), 'loading', COALESCE(i.loading_at, '-'), 'valid', COALESCE(i.valid_rows, '-'), 'inserted', COALESCE(i.inserted_rows, '-'),
          'batches', COALESCE((SELECT GROUP_CONCAT(CONCAT_WS(' ', b.batch_number, b.state, b.attempt, COALESCE(b.lease_until, '-'))) FROM import_batch b WHERE b.import_id = i.import_id), 'none'))
        FROM import i LEFT JOIN saga_import s ON s.correlation_id = i.import_id
        WHERE i.import_id IN @imports AND i.status NOT IN ('done', 'failed', 'cancelled')
        """;

    public static async Task<string> OfAsync(GivenImports given, IEnumerable<Guid> imports)
    {
        await using var session = await given.Pool.OpenAsync();
        var now = await session.QueryFirstOrDefaultAsync<string>("SELECT CONCAT(UTC_TIMESTAMP(6))");
        return $"at {now}:\n{string.Join('\n', await session.QueryAsync<string>(Live, new { imports = imports.ToArray() }))}";
    }
}
