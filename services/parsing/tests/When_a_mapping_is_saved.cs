using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Parsing.Tests;

/// <summary>An import whose header is known is read as it is saved, whichever door it came through.</summary>
public sealed class When_a_mapping_is_saved(GivenSources given)
{
    private static readonly string[] Header = ["item", "Stück", "quantity"];

    private readonly MappingStore mappings = new();

    [Fact]
    public async Task An_import_with_such_a_header_is_read_by_it_and_says_so()
    {
        var dataset = await DatasetAsync();
        await SaveAsync(dataset, new() { ["quantity"] = "Stück" });
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await ImportAsync(dataset, "ITEM,stück,Quantity\na,5,1\n");
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);
        Assert.Equal("5", Assert.Single(await given.StagedAsync(import)).Values[1]);
        var plan = await PlanAsync(import);
        Assert.Equal((1, HeaderFingerprint.Of(Header)), (plan.SavedMappingVersion, plan.Fingerprint));
        Assert.Equal(["name without case and punctuation", "saved mapping, version 1"], plan.MappingEvidence.OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(["Quantity"], plan.Ignored);
        Assert.NotNull((await NewestAsync(dataset)).LastUsedAt);
    }

    [Fact]
    public async Task A_new_version_is_for_imports_that_are_planned_after_it()
    {
        var dataset = await DatasetAsync();
        await SaveAsync(dataset, new() { ["quantity"] = "Stück" });
        await using var parsing = await RunningParsing.StartAsync(given);
        var first = await ImportAsync(dataset, "item,Stück,quantity\na,5,1\n");
        await parsing.CutAsync(first);
        await SaveAsync(dataset, new() { ["quantity"] = "quantity" });
        await parsing.StageAsync(first);
        var second = await ImportAsync(dataset, "item,Stück,quantity\na,5,1\n");
        await parsing.CutAsync(second);
        await parsing.StageAsync(second);
        Assert.Equal(("5", "1"), (Assert.Single(await given.StagedAsync(first)).Values[1], Assert.Single(await given.StagedAsync(second)).Values[1]));
        Assert.Equal((1, 2), ((await PlanAsync(first)).SavedMappingVersion, (await PlanAsync(second)).SavedMappingVersion));
    }

    [Fact]
    public async Task What_the_sender_maps_himself_counts()
    {
        var dataset = await DatasetAsync();
        await SaveAsync(dataset, new() { ["quantity"] = "Stück" });
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await ImportAsync(dataset, "item,Stück,quantity\na,5,1\n", new ImportOptions { Mapping = new Dictionary<string, string> { ["quantity"] = "quantity" } });
        await parsing.CutAsync(import);
        Assert.Equal("stated by caller", (await PlanAsync(import)).MappingEvidence["quantity"]);
    }

    [Fact]
    public async Task One_that_fits_the_dataset_no_longer_fails_the_import_and_is_not_half_used()
    {
        var dataset = await DatasetAsync();
        await SaveAsync(dataset, new() { ["quantity"] = "Stück", ["colour"] = "item" });
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await ImportAsync(dataset, "item,Stück,quantity\na,5,1\n");
        await parsing.CutAsync(import);
        await parsing.FailedAsync(import);
        Assert.Equal(ErrorCodes.MappingOutdated, parsing.Failure(import)?.Code);
        Assert.Contains("version 1, names colour, which the dataset does not read from a file; none of it is used", parsing.Failure(import)?.Message);
        Assert.Empty(await given.BatchesAsync(import));
    }

    [Fact]
    public async Task One_of_another_dataset_or_tenant_or_out_of_force_is_not_used()
    {
        var dataset = await DatasetAsync();
        await SaveAsync(await DatasetAsync(), new() { ["quantity"] = "Stück" });
        await given.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await SaveAsync(dataset, new() { ["quantity"] = "Stück" }, tenantId: "other");
        await SaveAsync(dataset, new() { ["quantity"] = "Stück" });
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await mappings.DeleteAsync(session, "default", dataset.Name, HeaderFingerprint.Of(Header), "test", CancellationToken.None));
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await ImportAsync(dataset, "item,Stück,quantity\na,5,1\n");
        await parsing.CutAsync(import);
        Assert.Equal((null, "exact name"), ((await PlanAsync(import)).SavedMappingVersion, (await PlanAsync(import)).MappingEvidence["quantity"]));
    }

    private async Task<DatasetDefinition> DatasetAsync()
    {
        var definition = GivenSources.StockDefinition.Replace("\"stock\"", $"\"d{Guid.NewGuid():N}\"", StringComparison.Ordinal);
        await given.RegisterAsync(definition);
        return DatasetReader.Read(definition);
    }

    private async Task SaveAsync(DatasetDefinition dataset, Dictionary<string, string> mapping, string tenantId = "default")
    {
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync(CancellationToken.None);
        await mappings.SaveAsync(
            session, tenantId, dataset.Name,
            new SavedMapping { Fingerprint = HeaderFingerprint.Of(Header), Version = 0, Header = Header, Mapping = mapping, SavedBy = "test", SavedAt = default }, CancellationToken.None);
        await session.CommitAsync(CancellationToken.None);
    }

    private async Task<SavedMapping> NewestAsync(DatasetDefinition dataset)
    {
        await using var session = await given.Pool.OpenAsync();
        return Assert.Single(await mappings.ListVersionsAsync(session, "default", dataset.Name, HeaderFingerprint.Of(Header), 1, CancellationToken.None));
    }

    private Task<Guid> ImportAsync(DatasetDefinition dataset, string text, ImportOptions? options = null) => given.ImportAsync(Encoding.UTF8.GetBytes(text), dataset, options);

    private async Task<SourcePlan> PlanAsync(Guid import) => SourcePlan.FromJson((await given.RowAsync(import)).SourcePlan!);
}
