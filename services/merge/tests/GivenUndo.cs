using Imports.Contracts;

namespace Imports.Merge.Tests;

/// <summary>A target whose imports can be undone.</summary>
public sealed class GivenUndo
{
    private readonly GivenValidatedImport given;

    private GivenUndo(GivenValidatedImport given, GivenTarget target) => (this.given, Target) = (given, target);

    public GivenTarget Target { get; }

    public static async Task<GivenUndo> CreateAsync(GivenValidatedImport given, string more = "") => new(given, await GivenTarget.CreateAsync(given, $"\"undo\": true, {more}"));

    /// <summary>A row with a code, a name and a quantity.</summary>
    public static object?[] Row(string code, string? name, int? quantity = 1) => [code, name, quantity, null, null, null, null];

    public Task<Guid> MergeAsync(RunningMerge merge, params object?[][] rows) => Target.MergeAsync(merge, ImportMode.Upsert, rows);

    /// <summary>Asks for the undo and waits until it is done.</summary>
    public async Task UndoAsync(RunningMerge merge, Guid import)
    {
        await AskAsync(merge, import);
        await merge.RolledBackAsync(import);
    }

    public async Task AskAsync(RunningMerge merge, Guid import)
    {
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
    }

    /// <summary>Of all rows and columns.</summary>
    public async Task<long> ChecksumAsync() => (await given.QueryAsync<(string Table, long Checksum)>($"CHECKSUM TABLE {Target.Quoted}"))[0].Checksum;

    /// <summary>What the undo of an import has left as it was: code and reason.</summary>
    public Task<IReadOnlyList<string>> KeptAsync(Guid import)
        => given.QueryAsync<string>("SELECT CONCAT(JSON_UNQUOTE(JSON_EXTRACT(row_key, '$.code')), ' ', reason) FROM import_kept_row WHERE import_id = @import ORDER BY row_no", new { import });

    /// <summary>How many before-images there are of an import.</summary>
    public async Task<long> ImagesAsync(Guid import) => (await given.QueryAsync<long>($"SELECT COUNT(*) FROM {Target.Replaced(import)}"))[0];

    /// <summary>As somebody who knows nothing of imports.</summary>
    public Task WriteAsync(string sql) => given.ExecuteAsync(Target.Filled(sql));
}
