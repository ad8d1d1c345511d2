using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The table of one import's before-images: of each row that it changed all columns as they were, of each that it inserted the key, and of both the hash of the row as the import left it. It stands
/// where a replace would have put the former table, under the same name, so that it is dropped as one. Here are its statements.
/// </summary>
internal sealed class ImageTable
{
    private static readonly string CreateSql = SqlFile.Read<ImageTable>("image.create");
    private static readonly string CreateBeforeSql = SqlFile.Read<ImageTable>("image.create_before");
    private static readonly string DropBeforeSql = SqlFile.Read<ImageTable>("image.drop_before");
    private static readonly string InsertBeforeSql = SqlFile.Read<ImageTable>("image.insert_before");
    private static readonly string InsertChangedSql = SqlFile.Read<ImageTable>("image.insert_changed");
    private static readonly string InsertNewSql = SqlFile.Read<ImageTable>("image.insert_new");
    private static readonly string CountSql = SqlFile.Read<ImageTable>("undo.count");
    private static readonly string InsertKeptSql = SqlFile.Read<ImageTable>("undo.insert_kept");
    private static readonly string InsertRefusedSql = SqlFile.Read<ImageTable>("undo.insert_refused");
    private static readonly string RestoreSql = SqlFile.Read<ImageTable>("undo.restore");
    private static readonly string DeleteSql = SqlFile.Read<ImageTable>("undo.delete");

    private readonly ImageColumns columns;
    private readonly string target;
    private readonly IReadOnlyList<string> key;

    public ImageTable(MySqlServerOptions server, DatasetDefinition dataset, ImageColumns columns, Guid importId)
    {
        this.columns = columns;
        ImportId = importId;
        target = SqlName.Quote(server.TargetSchema, dataset.TargetTable);
        key = [.. dataset.BusinessKey.Select(SqlName.Quote)];
        Table = new ReplacedTable(server.StagingSchema, importId).Quoted;
        Before = SqlName.Quote(server.StagingSchema, $"b_{importId:N}");
    }

    public Guid ImportId { get; }

    /// <summary>The before-images, quoted.</summary>
    public string Table { get; }

    /// <summary>Those of one slice while it is written: a temporary table, quoted.</summary>
    public string Before { get; }

    /// <summary>What an earlier attempt left; it has rolled back.</summary>
    public string Drop => $"DROP TABLE IF EXISTS {Table}";

    public string Create => CreateSql.With("images", Table).With("columns", columns.Declared).With("import", ImportId.ToString());

    public string CreateBefore => CreateBeforeSql.With("before", Before).With("target", target).With("columns", string.Join(", ", columns.Names)).With("key", string.Join(", ", key));

    public string DropBefore => DropBeforeSql.With("before", Before);

    /// <param name="changed">The slice's changed rows, quoted.</param>
    public string InsertBefore(string changed) => InsertBeforeSql.With("before", Before).With("changed", changed).With("target", target)
        .With("columns", string.Join(", ", columns.Names)).With("values", Of("t")).With("same_key", SameKey("s"));

    public string InsertChanged => InsertChangedSql.With("images", Table).With("before", Before).With("target", target)
        .With("columns", string.Join(", ", columns.Names)).With("values", Of("b")).With("hash", columns.HashOf("t")).With("same_key", SameKey("b"));

    /// <param name="keys">The keys of the slice's new rows, quoted.</param>
    public string InsertNew(string keys) => InsertNewSql.With("images", Table).With("keys", keys).With("target", target)
        .With("key", string.Join(", ", key)).With("values", string.Join(", ", key.Select(name => $"t.{name}"))).With("hash", columns.HashOf("t")).With("same_key", SameKey("k"));

    public string Count => CountSql.With("images", Table);

    public string InsertKept => Undoing(InsertKeptSql);

    public string InsertRefused => Undoing(InsertRefusedSql);

    public string Restore => Undoing(RestoreSql).With("changes", string.Join(",\n  ", columns.Names.Where(IsNoKey).Select(name => $"t.{name} = u.{name}")));

    public string Delete => Undoing(DeleteSql);

    private string Undoing(string sql) => sql.With("images", Table).With("target", target).With("hash", columns.HashOf("t")).With("same_key", SameKey("u"))
        .With("shown_key", string.Join(", ", key.Select(name => $"'{name.Trim('`')}', CAST(u.{name} AS CHAR)")));

    private string Of(string row) => string.Join(", ", columns.Names.Select(name => $"{row}.{name}"));

    private string SameKey(string other) => string.Join(" AND ", key.Select(name => $"t.{name} = {other}.{name}").Prepend("t.`tenant_id` = @tenantId"));

    private bool IsNoKey(string name) => name != "`tenant_id`" && !key.Contains(name);
}
