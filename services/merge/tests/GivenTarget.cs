using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>A dataset of a test's own, with the columns of <see cref="GivenValidatedImport.PartsDefinition"/>.</summary>
public sealed class GivenTarget
{
    private readonly GivenValidatedImport given;

    private GivenTarget(GivenValidatedImport given, DatasetDefinition dataset) => (this.given, Dataset) = (given, dataset);

    public DatasetDefinition Dataset { get; }

    public string Quoted => SqlName.Quote(given.Database.Server.TargetSchema, Dataset.TargetTable);

    public string QuotedNew => SqlName.Quote(given.Database.Server.TargetSchema, NewName);

    private string NewName => $"{Dataset.TargetTable}_new";

    /// <param name="given">The database.</param>
    /// <param name="more">Further members of the definition, each with a comma behind it.</param>
    public static async Task<GivenTarget> CreateAsync(GivenValidatedImport given, string more = "")
    {
        var definition = GivenValidatedImport.PartsDefinition.Replace("\"name\": \"parts\"", $"{more} \"name\": \"p{Guid.NewGuid():N}\"", StringComparison.Ordinal);
        await given.Database.RegisterDatasetAsync(definition);
        return new GivenTarget(given, DatasetReader.Read(definition));
    }

    public string Replaced(Guid import) => new ReplacedTable(given.Database.Server.StagingSchema, import).Quoted;

    /// <summary>A text with <c>{0}</c> = the target, quoted, <c>{1}</c> = its name, <c>{2}</c> = its schema.</summary>
    public string Filled(string text)
        => text.Replace("{0}", Quoted, StringComparison.Ordinal).Replace("{1}", Dataset.TargetTable, StringComparison.Ordinal).Replace("{2}", given.Database.Server.TargetSchema, StringComparison.Ordinal);

    /// <summary>Statements as <see cref="Filled"/> fills them.</summary>
    public async Task AlterAsync(params string[] statements)
    {
        foreach (var statement in statements)
            await given.ExecuteAsync(Filled(statement));
    }

    public Task<Guid> StageAsync(string mode, params object?[][] rows) => given.StageAsync(new StagedImport(Dataset, rows) { Mode = mode });

    public async Task<Guid> MergeAsync(RunningMerge merge, string mode, params object?[][] rows)
    {
        var import = await StageAsync(mode, rows);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
        return import;
    }

    public Task<IReadOnlyList<string>> RowsAsync()
        => given.QueryAsync<string>($"SELECT CONCAT_WS('|', code, COALESCE(name, '-'), COALESCE(quantity, '-'), COALESCE(price, '-')) FROM {Quoted} ORDER BY code");

    public Task<IReadOnlyList<string>> IndexesAsync() => given.QueryAsync<string>(
        """
        SELECT CONCAT_WS('|', index_name, seq_in_index, column_name, COALESCE(collation, '-'), COALESCE(sub_part, '-'), non_unique)
        FROM information_schema.statistics WHERE table_schema = @schema AND table_name = @table ORDER BY index_name, seq_in_index
        """,
        new { schema = given.Database.Server.TargetSchema, table = Dataset.TargetTable });

    public Task<bool> HasNewAsync() => given.HasTableAsync(given.Database.Server.TargetSchema, NewName);
}
