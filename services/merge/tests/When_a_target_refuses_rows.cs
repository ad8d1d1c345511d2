using Imports.Contracts;

namespace Imports.Merge.Tests;

public sealed class When_a_target_refuses_rows(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Theory]
    [InlineData("new")]
    [InlineData("old")]
    public async Task Its_own_check_fails_the_import_with_a_code_and_leaves_the_target_alone(string code)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD CONSTRAINT `few_{target.Dataset.Name}` CHECK (quantity < 10)");
        await target.MergeAsync(merge, ImportMode.Upsert, ["old", "x", 1, null, null, null, null]);

        var import = await target.StageAsync(
            ImportMode.Upsert, ["first", "x", 1, null, null, null, null], [code, "x", 11, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.TargetRefused);

        Assert.Equal(["old|x|1|-"], await target.RowsAsync());
        Assert.Null((await given.RowAsync(import)).InsertedRows);
    }
}
