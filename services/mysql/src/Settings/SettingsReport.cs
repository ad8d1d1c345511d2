using System.Globalization;

namespace Imports.MySql.Settings;

/// <summary>
/// What of the server's settings makes the work of this process slow, unsafe, or has it refused. The figures were measured: docs/mysql.md has
/// each with its reason, and what is no finding and why.
/// </summary>
/// <param name="server">The server's variables.</param>
/// <param name="work">The heaviest work of the process's pools.</param>
/// <param name="loader">How the process loads rows; null = it loads none.</param>
/// <param name="largest">The largest table that whole imports are written into; null = there is none, or it does not matter.</param>
internal sealed class SettingsReport(ServerVariables server, MySqlWork work, BulkLoaderKind? loader, LargestTable? largest)
{
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    /// <summary>A load by inserts sends 4 MiB a statement, and no more than a third of a packet.</summary>
    private const long LeastPacketBytes = 12 * MiB;
    private const long LeastPoolBytes = 512 * MiB;
    private const long LeastRedoBytes = GiB;

    // A merge's own limits: a statement may take ten minutes, and its session is idle as long while a table is built beside the target.
    private const int StatementSeconds = 600;
    private const int LeastLockWaitSeconds = 10;
    private const int LeastWriteSeconds = 60;
    private const int LeastReadSeconds = 30;

    public IEnumerable<SettingFinding> Find()
    {
        IEnumerable<SettingFinding?> findings =
        [
            .. work >= MySqlWork.Commits ? Commits() : [],
            .. loader is { } kind ? Loads(kind) : [],
            .. work >= MySqlWork.WholeImports ? WholeImports() : [],
        ];
        return findings.OfType<SettingFinding>();
    }

    private IEnumerable<SettingFinding?> Commits() =>
    [
        If(server.IsOn("read_only") || server.IsOn("super_read_only"), SettingEffect.Refused, "read_only is ON: nothing can be written, so every import stands still"),
        If(HasBinlog && server.Text("binlog_format") == "STATEMENT", SettingEffect.Refused,
            "binlog_format is STATEMENT: the server refuses every change of a READ COMMITTED session (1665); set it to ROW"),
        If(server.Number("innodb_flush_log_at_trx_commit") is { } flush and not 1, SettingEffect.Unsafe,
            $"innodb_flush_log_at_trx_commit is {server.Text("innodb_flush_log_at_trx_commit")}: a power cut loses the last second of what was committed, imports that were said to be done among it"),
        If(HasBinlog && server.Number("sync_binlog") is { } sync and not 1, SettingEffect.Unsafe,
            $"sync_binlog is {server.Text("sync_binlog")}: after a power cut the binary log can lack transactions that the tables have, and replicas and restored backups lack them too"),
        If(server.Text("innodb_doublewrite") is "OFF" or "0" or "DETECT_ONLY", SettingEffect.Unsafe,
            $"innodb_doublewrite is {server.Text("innodb_doublewrite")}: a page that a power cut leaves half written cannot be repaired"),
        If(server.Number("innodb_lock_wait_timeout") is < LeastLockWaitSeconds, SettingEffect.Slow,
            $"innodb_lock_wait_timeout is {server.Text("innodb_lock_wait_timeout")} s: work that waits for a lock a little longer is rolled back and done anew"),
        If(server.Number("innodb_lock_wait_timeout") is > StatementSeconds, SettingEffect.Slow,
            $"innodb_lock_wait_timeout is {server.Text("innodb_lock_wait_timeout")} s: work that is blocked waits until its own time limit, and is tried again only then"),
        TimeLimit("max_execution_time", 1000), TimeLimit("max_statement_time", 1),
    ];

    private IEnumerable<SettingFinding?> Loads(BulkLoaderKind kind) =>
    [
        If(kind == BulkLoaderKind.Auto && server.Text("local_infile") is not null && !server.IsOn("local_infile"), SettingEffect.Slow,
            "local_infile is OFF: rows are loaded by inserts, which takes 1.4 to 5 times as long (docs/runbook/what-if-local-infile-is-off.md)"),
        If(server.Number("max_allowed_packet") is < LeastPacketBytes, SettingEffect.Slow,
            $"max_allowed_packet is {Size("max_allowed_packet")}, below {Size(LeastPacketBytes)}: loading by inserts takes more statements, and a row that is longer is refused (1153)"),
        If(server.Text("secure_file_priv") == "", SettingEffect.Unsafe,
            "secure_file_priv is empty: whoever has the FILE right reads and writes files anywhere on the server's host; name one folder, or NULL"),
        If(server.Number("net_read_timeout") is < LeastReadSeconds, SettingEffect.Refused,
            $"net_read_timeout is {server.Text("net_read_timeout")} s: a load whose rows come to a halt for as long is cut off; its work begins anew"),
    ];

    private IEnumerable<SettingFinding?> WholeImports() =>
    [
        If(TransactionLimit.Of(server) is not null, SettingEffect.Refused,
            $"{TransactionLimit.Of(server)?.Setting} is {Size(TransactionLimit.Of(server)?.Bytes ?? 0)}: an import whose merge writes more is refused with TRANSACTION_TOO_LARGE before it begins"),
        PoolFinding(),
        If(RedoBytes is < LeastRedoBytes, SettingEffect.Slow,
            $"{RedoName} makes {Size(RedoBytes ?? 0)} of redo log, below {Size(LeastRedoBytes)}: a large merge fills it, and waits while changed pages are written back"),
        If(server.Number("net_write_timeout") is < LeastWriteSeconds, SettingEffect.Refused,
            $"net_write_timeout is {server.Text("net_write_timeout")} s: a merge reads its target no faster than it writes, and one that pauses for as long is cut off; it begins anew"),
        If(server.Number("wait_timeout") is < StatementSeconds, SettingEffect.Refused,
            $"wait_timeout is {server.Text("wait_timeout")} s: the session that holds a target's lock waits while a table is built beside it, and one that waits for as long is closed; its merge begins anew"),
    ];

    private SettingFinding? PoolFinding()
    {
        var bytes = server.Number("innodb_buffer_pool_size");
        if (bytes is < LeastPoolBytes)
            return new SettingFinding(SettingEffect.Slow, $"innodb_buffer_pool_size is {Size(bytes.Value)}, below {Size(LeastPoolBytes)}: what merges read and change is fetched from disk and written back meanwhile");
        return If(bytes is not null && largest is not null && bytes < largest.Bytes, SettingEffect.Slow,
            $"innodb_buffer_pool_size is {Size(bytes ?? 0)}, and the target {largest?.Name} has {Size(largest?.Bytes ?? 0)}: a merge into it reads from disk");
    }

    private SettingFinding? TimeLimit(string name, int perSecond)
        => If(server.Number(name) is { } limit and > 0 && limit < StatementSeconds * perSecond, SettingEffect.Refused,
            $"{name} is {server.Text(name)} {(perSecond == 1 ? "s" : "ms")}: the server ends statements after that time, and a large import has some that take minutes");

    private bool HasBinlog => server.IsOn("log_bin");

    private string RedoName => server.Text("innodb_redo_log_capacity") is not null ? "innodb_redo_log_capacity" : "innodb_log_file_size";

    /// <summary>MariaDB 10.5 and later has one file; before, and in MySQL before 8.0.30, there are several.</summary>
    private long? RedoBytes => server.Number("innodb_redo_log_capacity") ?? (server.Number("innodb_log_file_size") * (server.Number("innodb_log_files_in_group") ?? 1));

    private static SettingFinding? If(bool condition, SettingEffect effect, string text) => condition ? new SettingFinding(effect, text) : null;

    private string Size(string name) => Size(server.Number(name) ?? 0);

    private static string Size(long bytes) => bytes switch
    {
        >= GiB => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / GiB:0.#} GiB"),
        >= MiB => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / MiB:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
    };
}

/// <summary>The largest table of a schema.</summary>
internal sealed record LargestTable
{
    public string Name { get; init; } = "";
    public long Bytes { get; init; }
}
