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

    /// <summary>An upsert that keeps what it has overwritten, and then its data are erased.</summary>
    Erased,

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

    /// <summary>The target refuses some of the rows, new ones and changed ones, and the import bears them.</summary>
    TargetRefuses,

    /// <summary>The same, of more rows than it bears.</summary>
    TargetRefusesTooMany,

    /// <summary>An upsert of a dataset that names a scope, so that others merge beside it.</summary>
    Scoped,

    /// <summary>The same, into a dataset that gets a new version over the API before, with a column and an index more.</summary>
    Registered,

    /// <summary>The same rows, each as the correction of one that another import has refused.</summary>
    Corrected,

    /// <summary>Its merge is not heard of for so long that the saga asks again.</summary>
    Overdue,
}

/// <summary>One import of a test: rows of its own in the target before, its file, and what has to be there afterwards.</summary>
public sealed class CrashImport
{
    public const string Inventory = "inventory";

    private const string Header = "item_code,store_id,date,quantity,unit_price";
    private readonly int rows;

    public CrashImport(Way way, int rows)
    {
        (Way, this.rows) = (way, rows);
        Key = Codes = $"c{Guid.NewGuid():N}"[..13];
    }

    public Way Way { get; }

    /// <summary>What it corrects; null = nothing.</summary>
    internal RefusedImport? Corrects { get; private set; }

    public string Dataset => Way switch
    {
        Way.Scoped => CrashDatasets.OfStores,
        Way.Sized => CrashDatasets.InBatches,
        Way.Undone or Way.Erased => CrashDatasets.ToUndo,
        Way.Registered => CrashDatasets.ToChange,
        _ => Inventory,
    };

    /// <summary>The request's key.</summary>
    public string Key { get; private init; }

    /// <summary>What the codes of its items begin with.</summary>
    public string Codes { get; private init; }

    public string Store { get; private init; } = "S1";

    public string Options => Way switch
    {
        Way.Replace or Way.RolledBack => "&mode=replace",
        Way.Validate => "&mode=validate",
        Way.Retried => "&max_rejects=1",
        Way.TargetRefusesTooMany => $"&max_rejects={BadRows + 1}",
        _ => "",
    };

    public string EndsAs => Way switch
    {
        Way.CancelledEarly or Way.CancelledLate => "cancelled",
        Way.Refused or Way.TargetRefusesTooMany => "failed",
        _ => "done",
    };

    /// <summary>Refused for their quantity.</summary>
    public int BadRows => Way == Way.Refused ? 0 : 5;

    /// <summary>Rows that are listed as rejected in the end; null = as many as there were time for.</summary>
    public int? Rejects => (Way, EndsAs) switch
    {
        // The one with which there are too many is the last that is asked for.
        (Way.TargetRefusesTooMany, _) => BadRows + 2,
        (Way.Erased, _) => 0,
        (_, "done") => BadRows + TooDear.Length,
        _ => null,
    };

    /// <summary>Its merge commits.</summary>
    public bool Merges => EndsAs == "done" && Way != Way.Validate;

    /// <summary>The whole target is its own.</summary>
    public bool Replaces => Way is Way.Replace or Way.RolledBack;

    private bool Changes => Merges && !IsTakenBack;

    /// <summary>In the end the target is what it was.</summary>
    public bool IsTakenBack => Way is Way.RolledBack or Way.Undone;

    private int Before => rows / 2;

    private int Alike => rows / 4;

    private bool IsRefusedByTarget => Way is Way.TargetRefuses or Way.TargetRefusesTooMany;

    /// <summary>What the target refuses: rows that it has, and rows that it has not, far apart and beside each other.</summary>
    private int[] TooDear => IsRefusedByTarget ? [Alike, Before - 1, Before, rows - 2, rows - 1] : [];

    public byte[] File()
    {
        if (Way == Way.Refused)
            return Encoding.UTF8.GetBytes($"item_code,quantity\n{Key}-1,5\n");
        var text = new StringBuilder(Header).Append('\n');
        // Far apart, so that neither the file nor a batch comes in the order of the keys.
        for (var i = 0; i < rows; i++)
            text.Append(Line((int)(i * 7919L % rows))).Append('\n');
        for (var i = 0; i < BadRows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{Codes}-bad-{i},{Store},2026-03-01,-1,1.50\n");
        var csv = Encoding.UTF8.GetBytes(Corrects?.WithTokens(text.ToString()) ?? text.ToString());
        return Way == Way.Packed ? Packed(csv) : csv;
    }

    /// <summary>The same before the import.</summary>
    public IReadOnlyList<string> ExpectedBefore() => [.. Enumerable.Range(0, Before).Select(LineBefore).Order(StringComparer.Ordinal)];

    /// <summary>The rows of the target that bear this import's key, as text and in one order; of a replace all rows.</summary>
    public IReadOnlyList<string> Expected()
    {
        var lines = Changes
            ? Enumerable.Range(0, rows).Except(TooDear).Select(i => Line(i)).Concat(TooDear.Where(i => i < Before).Select(LineBefore))
            : Enumerable.Range(0, Before).Select(LineBefore);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>read, malformed, rejected, duplicate, valid, inserted, updated, unchanged.</summary>
    public string Counts()
    {
        var (inserted, updated, unchanged) = Replaces ? (rows, 0, 0) : (rows - Before - TooDear.Count(i => i >= Before), Before - Alike - TooDear.Count(i => i < Before), Alike);
        return EndsAs == "done" ? $"{rows + BadRows},0,{BadRows + TooDear.Length},0,{rows - TooDear.Length},{inserted},{updated},{unchanged}" : "";
    }

    /// <summary>How many transactions its merge has; 0 = one.</summary>
    public int Batches => Way == Way.Sized ? rows / CrashDatasets.BatchRows : 0;

    /// <summary>Another import of the same items, in another store: each of its rows has one of this import's beside it.</summary>
    public CrashImport InOtherStore() => new(Way, rows) { Key = $"{Key}-2", Codes = Codes, Store = "S2" };

    /// <summary>A row that it changes, as a condition.</summary>
    public string ChangedRow => $"tenant_id = 'default' AND item_code = '{Code(Alike + 1)}' AND store_id = '{Store}' AND `date` = '2026-03-01'";

    /// <summary>Half of the keys are in the target before, every other of them with another quantity.</summary>
    public async Task PrepareAsync(CrashStack stack)
    {
        var target = stack.TargetOf(Dataset);
        if (Replaces || Way == Way.Rebuild)
            await stack.ExecuteAsync($"DELETE FROM {target}");
        if (IsRefusedByTarget)
            await stack.AlterAsync($"ALTER TABLE {target} ADD CONSTRAINT ck_dear CHECK (unit_price < 1000)");
        var none = new byte[16];
        foreach (var part in Enumerable.Range(0, Before).Chunk(1_000))
            await stack.ExecuteAsync(
                $"INSERT INTO {target} (tenant_id, item_code, store_id, `date`, quantity, unit_price, _import_id, _changed_at) VALUES "
                + string.Join(',', part.Select(i => $"('default', '{Code(i)}', '{Store}', '2026-03-01', {(i < Alike ? Quantity(i) : 1)}, 1.50, @none, UTC_TIMESTAMP(6))")),
                new { none });
        if (Way == Way.Corrected)
            Corrects = await RefusedImport.OfAsync(stack, Key, Encoding.UTF8.GetString(File()));
    }

    private static byte[] Packed(byte[] csv)
    {
        var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(csv);
        return bytes.ToArray();
    }

    /// <summary>Leaves the target to others as it was to them.</summary>
    public async Task LeaveAsync(CrashStack stack)
    {
        if (IsRefusedByTarget)
            await stack.AlterAsync($"ALTER TABLE {stack.TargetOf(Dataset)} DROP CONSTRAINT ck_dear");
    }

    private string Line(int i) => Line(i, Quantity(i), TooDear.Contains(i) ? "1000.00" : "1.50");

    private string LineBefore(int i) => Line(i, i < Alike ? Quantity(i) : 1, "1.50");

    private string Line(int i, int quantity, string price) => string.Create(CultureInfo.InvariantCulture, $"{Code(i)},{Store},2026-03-01,{quantity},{price}");

    private string Code(int i) => string.Create(CultureInfo.InvariantCulture, $"{Codes}-{i:D6}");

    private static int Quantity(int i) => 1000 + i;
}
