using System.Net;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Ingress.Tests;

public sealed class When_a_mapping_is_saved(RunningIngress ingress)
{
    private static readonly string[] Header = ["Nr", "Stück", "Preis"];

    [Fact]
    public async Task A_change_makes_a_version_and_the_same_again_makes_none()
    {
        var dataset = await ingress.GivenDatasetAsync();
        int[] saved = [await SaveAsync(dataset, new { code = "Nr" }), await SaveAsync(dataset, new { code = "Nr" }), await SaveAsync(dataset, new { code = "Nr", quantity = "stück" })];
        Assert.Equal([1, 1, 2], saved);
        var versions = await ListAsync(Previews.Address(dataset, Header));
        Assert.Equal([2, 1], versions.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Equal([false, true], versions.Select(version => version.GetProperty("retired_at").ValueKind != System.Text.Json.JsonValueKind.Null));
        var current = Assert.Single(await ListAsync($"/datasets/{dataset}/mappings"));
        Assert.Equal((2, "anonymous", HeaderFingerprint.Of(Header)), (current.GetProperty("version").GetInt32(), current.GetProperty("saved_by").GetString(), current.GetProperty("fingerprint").GetString()));
        Assert.Equal(Header, current.Texts("header"));
    }

    [Fact]
    public async Task A_preview_uses_it_for_such_a_header_and_not_where_the_caller_states_another()
    {
        var dataset = await ingress.GivenDatasetAsync();
        await SaveAsync(dataset, new { code = "Nr", quantity = "Stück" });
        var answer = await ingress.PreviewAsync($"dataset={dataset}", "NR.,stück,preis\nA,5,7\n");
        Assert.Equal((1, "saved", "saved mapping, version 1"), (answer.GetProperty("saved_mapping_version").GetInt32(), answer.Column("quantity").GetProperty("how").GetString(), answer.Column("quantity").GetProperty("reason").GetString()));
        Assert.Empty(answer.Problems());
        Assert.Equal(Previews.Address(dataset, Header), answer.GetProperty("links").GetProperty("save_mapping").GetString());
        var stated = await ingress.PreviewAsync($"dataset={dataset}&mapping=quantity:preis", "NR.,stück,preis\nA,5,7\n");
        Assert.Equal(("stated", "saved"), (stated.Column("quantity").GetProperty("how").GetString(), stated.Column("code").GetProperty("how").GetString()));
        var other = await ingress.PreviewAsync($"dataset={dataset}", "stück,NR.,preis\n5,A,7\n");
        Assert.Equal([ErrorCodes.HeaderMissingColumn], other.Problems());
    }

    [Fact]
    public async Task One_that_is_deleted_is_not_used_and_its_versions_go_on()
    {
        var dataset = await ingress.GivenDatasetAsync();
        await SaveAsync(dataset, new { code = "Nr", quantity = "Stück" });
        using (var deleted = await ingress.Http.DeleteAsync(Previews.Address(dataset, Header)))
            Assert.Equal("anonymous", (await deleted.JsonAsync()).GetProperty("retired_by").GetString());
        Assert.Empty(await ListAsync($"/datasets/{dataset}/mappings"));
        Assert.NotEmpty((await ingress.PreviewAsync($"dataset={dataset}", "Nr,Stück,Preis\nA,5,7\n")).Problems());
        using (var again = await ingress.Http.DeleteAsync(Previews.Address(dataset, Header)))
            await again.IsProblemAsync(404, ErrorCodes.MappingUnknown);
        Assert.Equal(2, await SaveAsync(dataset, new { code = "Nr" }));
    }

    [Fact]
    public async Task Of_many_who_save_at_once_each_finds_a_version_of_its_own_mapping()
    {
        var dataset = await ingress.GivenDatasetAsync();
        var versions = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SaveAsync(dataset, i % 2 == 0 ? new { code = "Nr" } : new { code = "Preis" })));
        var kept = await ListAsync(Previews.Address(dataset, Header));
        Assert.Equal(Enumerable.Range(1, kept.Count).Reverse(), kept.Select(version => version.GetProperty("version").GetInt32()));
        Assert.Single(kept, version => version.GetProperty("retired_at").ValueKind == System.Text.Json.JsonValueKind.Null);
        Assert.All(versions, version => Assert.InRange(version, 1, kept.Count));
    }

    [Fact]
    public async Task One_that_fits_the_dataset_no_longer_is_told_and_not_used()
    {
        var dataset = await ingress.GivenDatasetAsync();
        await SaveAsync(dataset, new { code = "Nr", quantity = "Stück" });
        await ingress.ExecuteAsync("""UPDATE header_mapping SET mapping = '{"colour":"Preis","code":"Nr","quantity":"Stück"}' WHERE dataset = @dataset""", new { dataset });
        Assert.Contains("names colour", Assert.Single(await ListAsync($"/datasets/{dataset}/mappings")).GetProperty("outdated").GetString());
        var answer = await ingress.PreviewAsync($"dataset={dataset}", "Nr,Stück,Preis\nA,5,7\n");
        Assert.Equal(ErrorCodes.MappingOutdated, answer.Problems()[0]);
        Assert.Equal("none", answer.Column("code").GetProperty("how").GetString());
    }

    [Theory]
    [InlineData("""{ "header": ["Nr", "Stück", "Preis"], "mapping": { "colour": "Nr" } }""", "names colour")]
    [InlineData("""{ "header": ["Nr", "Stück", "Preis"], "mapping": { "code": "Nummer" } }""", "names Nummer")]
    [InlineData("""{ "header": ["Nr", "Stück", "Preis"], "mapping": {} }""", "names no column")]
    [InlineData("""{ "header": ["Nr", "Stück"], "mapping": { "code": "Nr" } }""", "not the one of the address")]
    [InlineData("""{ "header": [], "mapping": { "code": "Nr" } }""", "1 to 1000 names")]
    [InlineData("""{ "header": ["Nr", null, "Preis"], "mapping": { "code": "Nr" } }""", "must be a JSON object")]
    [InlineData("""{ "mapping": { "code": "Nr" } }""", "must be a JSON object")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "must be a JSON object")]
    public async Task One_that_does_not_fit_is_not_saved(string body, string why)
    {
        var dataset = await ingress.GivenDatasetAsync();
        using var response = await ingress.Http.PutAsync(Previews.Address(dataset, Header), Csv.Body(Encoding.UTF8.GetBytes(body), "application/json"));
        Assert.Contains(why, await response.Content.ReadAsStringAsync());
        await response.IsProblemAsync(400, ErrorCodes.MappingInvalid);
        Assert.Empty(await ListAsync($"/datasets/{dataset}/mappings"));
    }

    [Fact]
    public async Task A_dataset_has_no_more_of_them_than_each_import_can_look_at()
    {
        var dataset = await ingress.GivenDatasetAsync();
        await ingress.ExecuteAsync(
            $"INSERT INTO header_mapping (tenant_id, dataset, fingerprint, version, header, mapping, saved_by, saved_at) VALUES {string.Join(", ", Enumerable.Range(0, 200).Select(i => $"('default', @dataset, '{i:D32}', 1, '[]', '{{}}', 'a', UTC_TIMESTAMP(6))"))}",
            new { dataset });
        using var response = await ingress.Http.SaveAsync(dataset, Header, new { code = "Nr" });
        await response.IsProblemAsync(400, ErrorCodes.MappingInvalid);
    }

    private async Task<int> SaveAsync(string dataset, object mapping)
    {
        using var response = await ingress.Http.SaveAsync(dataset, Header, mapping);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.GetRawText());
        return answer.GetProperty("version").GetInt32();
    }

    private async Task<IReadOnlyList<System.Text.Json.JsonElement>> ListAsync(string path)
    {
        using var response = await ingress.Http.GetAsync(path);
        return [.. (await response.JsonAsync()).GetProperty("items").EnumerateArray()];
    }
}
