using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Imports.Stack.Tests.Crashes;

/// <summary>What an import is to do, so that each message of the platform comes about in one of them.</summary>
public enum Way
{
    /// <summary>New, changed, unchanged and refused rows.</summary>
    Upsert,

    /// <summary>The same, from a file packed by gzip.</summary>
    Packed,

    /// <summary>The same, of so much of a target that it is built anew.</summary>
    Rebuild,

    /// <summary>An upsert in four transactions.</summary>
    Sized,

    /// <summary>The target becomes the file.</summary>
    Replace,

    /// <summary>The same, and then the target becomes what it was.</summary>
    RolledBack,

    /// <summary>New and changed rows, and then each of them becomes what it was.</summary>
    Undone,

    /// <summary>A dry run.</summary>
    Validate,

    /// <summary>An upsert asked for by message.</summary>
    Requested,

    /// <summary>Cancelled while it is parsed.</summary>
    CancelledEarly,

    /// <summary>Cancelled in the middle of its merge.</summary>
    CancelledLate,

    /// <summary>Fails for its bad rows, and is retried with a larger budget.</summary>
    Retried,

    /// <summary>Paused while it is parsed, and resumed.</summary>
    Resumed,

    /// <summary>A file without the columns that it needs.</summary>
    Refused,

    /// <summary>Its merge is not heard of for so long that the saga asks again.</summary>
    Overdue,
}

/// <summary>One import of a test: rows of its own in the target before, its file, and what has to be there afterwards.</summary>
public sealed class CrashImport
{
    private const string Header = "item_code,store_id,date,quantity,unit_price";
    private const string SizedDataset = "inventory_sized";
    private readonly int rows;

    public CrashImport(Way way, int rows)
    {
        (Way, this.rows) = (way, rows);
        Key = $"c{Guid.NewGuid():N}"[..13];
    }

    public Way Way { get; }

    /// <summary>The request's key, and what the codes of its items begin with.</summary>
    public string Key { get; }

    /// <summary>Either has the same table.</summary>
    public string Dataset => Way == Way.Undone ? CrashStack.DatasetWithUndo : "inventory";

    public string Options => Way switch
    {
        Way.Replace or Way.RolledBack => "&mode=replace",
        Way.Validate => "&mode=validate",
        Way.Retried => "&max_rejects=1",
        _ => "",
    };

    /// <summary>The same table, but for its batches.</summary>
    public string Dataset => Way == Way.Sized ? SizedDataset : "inventory";

    public string EndsAs => Way switch
    {
        Way.CancelledEarly or Way.CancelledLate => "cancelled",
        Way.Refused => "failed",
        _ => "done",
    };

    /// <summary>Refused for their quantity.</summary>
    public int BadRows => Way == Way.Refused ? 0 : 5;

    /// <summary>Its merge commits.</summary>
    public bool Merges => EndsAs == "done" && Way != Way.Validate;

    /// <summary>The whole target is its own.</summary>
    public bool Replaces => Way is Way.Replace or Way.RolledBack;

    private bool Changes => Merges && !IsTakenBack;

    /// <summary>In the end the target is what it was.</summary>
    public bool IsTakenBack => Way is Way.RolledBack or Way.Undone;

    private int Before => rows / 2;

    private int Alike => rows / 4;

    public byte[] File()
    {
        if (Way == Way.Refused)
            return Encoding.UTF8.GetBytes($"item_code,quantity\n{Key}-1,5\n");
        var text = new StringBuilder(Header).Append('\n');
        // Far apart, so that neither the file nor a batch comes in the order of the keys.
        for (var i = 0; i < rows; i++)
            text.Append(Line((int)(i * 7919L % rows))).Append('\n');
        for (var i = 0; i < BadRows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Key}-bad-{i},S1,2026-03-01,-1,1.50\n");
        var csv = Encoding.UTF8.GetBytes(text.ToString());
        return Way == Way.Packed ? Packed(csv) : csv;
    }

    /// <summary>The rows of the target that bear this import's key, as text and in one order; of a replace all rows.</summary>
    public IReadOnlyList<string> Expected()
    {
        var lines = Changes
            ? Enumerable.Range(0, rows).Select(i => Line(i))
            : Enumerable.Range(0, Before).Select(i => i < Alike ? Line(i) : Line(i, quantity: 1));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>read, malformed, rejected, duplicate, valid, inserted, updated, unchanged.</summary>
    public string Counts()
    {
        var (inserted, updated, unchanged) = Replaces ? (rows, 0, 0) : (rows - Before, Before - Alike, Alike);
        return EndsAs == "done" ? $"{rows + BadRows},0,{BadRows},0,{rows},{inserted},{updated},{unchanged}" : "";
    }

    /// <summary>How many transactions its merge has; 0 = one.</summary>
    public int Batches => Way == Way.Sized ? 4 : 0;

    /// <summary>Half of the keys are in the target before, every other of them with another quantity.</summary>
    public async Task PrepareAsync(CrashStack stack)
    {
        if (Replaces || Way == Way.Rebuild)
            await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        if (Way == Way.Sized)
            await stack.ExecuteAsync(
                """
                INSERT IGNORE INTO dataset (tenant_id, name, version, definition)
                SELECT tenant_id, @name, 1, JSON_SET(definition, '$.name', @name, '$.version', 1, '$.table', 'inventory', '$.sized_batches', JSON_OBJECT('rows', @batchRows))
                FROM dataset WHERE name = 'inventory' ORDER BY version DESC LIMIT 1
                """,
                new { name = SizedDataset, batchRows = rows / Batches });
        var none = new byte[16];
        foreach (var part in Enumerable.Range(0, Before).Chunk(1_000))
            await stack.ExecuteAsync(
                $"INSERT INTO {stack.Target} (tenant_id, item_code, store_id, `date`, quantity, unit_price, _import_id, _changed_at) VALUES "
                + string.Join(',', part.Select(i => $"('default', '{Code(i)}', 'S1', '2026-03-01', {(i < Alike ? Quantity(i) : 1)}, 1.50, @none, UTC_TIMESTAMP(6))")),
                new { none });
    }

    private static byte[] Packed(byte[] csv)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(csv);
        return bytes.ToArray();
    }

    private string Line(int i) => Line(i, Quantity(i));

    private string Line(int i, int quantity) => string.Create(CultureInfo.InvariantCulture, $"{Code(i)},S1,2026-03-01,{quantity},1.50");

    private string Code(int i) => string.Create(CultureInfo.InvariantCulture, $"{Key}-{i:D6}");

    private static int Quantity(int i) => 1000 + i;
}
