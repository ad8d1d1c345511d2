using System.Net;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Ingress.Tests;

/// <summary>What the API answers; the tables are merge's (services/merge/tests/When_a_dataset_is_registered.cs), and both together loadtests/stack/When_a_dataset_is_put.cs.</summary>
public sealed class When_a_dataset_is_put(RunningIngress ingress)
{
    [Fact]
    public async Task It_is_created_and_versioned_and_each_is_audited()
    {
        var put = new GivenPut(ingress);
        using var created = await AnsweredAsync(put, GivenPut.Definition(), ifNoneMatch: "*");
        Assert.Equal((HttpStatusCode.Created, $"/datasets/{put.Name}", "\"1\""), (created.StatusCode, created.Headers.Location?.ToString(), created.Headers.ETag?.Tag));
        var described = await created.JsonAsync();
        Assert.Equal((put.Name, 1), (described.GetProperty("definition").GetProperty("name").GetString(), described.GetProperty("dataset").GetProperty("version").GetInt32()));
        using var second = await AnsweredAsync(put, GivenPut.Definition(note: "remark"), ifMatch: "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (second.StatusCode, second.Headers.ETag?.Tag));
        using var third = await AnsweredAsync(put, GivenPut.Definition(put.Name, version: 3, note: "comment"));
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (third.StatusCode, third.Headers.ETag?.Tag));

        Assert.Equal(["anonymous dataset.put 1", "anonymous dataset.put 2", "anonymous dataset.put 3"], await put.AuditAsync());
        using var versions = await ingress.Http.GetAsync($"/datasets/{put.Name}/versions?limit=2");
        var page = await versions.JsonAsync();
        Assert.Equal([3, 2], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt32()));
        using var older = await ingress.Http.GetAsync(page.GetProperty("next").GetString());
        var first = Assert.Single((await older.JsonAsync()).GetProperty("items").EnumerateArray());
        using var definition = await ingress.Http.GetAsync(first.GetProperty("self").GetString());
        Assert.Equal("note", (await definition.JsonAsync()).GetProperty("columns")[1].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task What_says_the_same_as_the_newest_version_changes_nothing(int? version)
    {
        var put = new GivenPut(ingress);
        (await AnsweredAsync(put, GivenPut.Definition())).Dispose();
        var same = $"// Again.\n{GivenPut.Definition(put.Name, version).Replace("\"type\"", "\"required\": false, \"type\"", StringComparison.Ordinal)}";
        using var again = await put.PutAsync(same, ifNoneMatch: "*");
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (again.StatusCode, again.Headers.ETag?.Tag));
        Assert.Single(await put.AuditAsync());
    }

    [Fact]
    public async Task Where_the_table_is_waited_for_the_answer_says_where_to_ask()
    {
        var put = new GivenPut(ingress);
        await using var other = await ingress.StartAsync("--Ingress:DatasetWait=00:00:00");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        using var first = await GivenPut.PutAsync(http, put.Name, GivenPut.Definition());
        using var again = await GivenPut.PutAsync(http, put.Name, GivenPut.Definition(version: 1));
        using var different = await put.PutAsync(GivenPut.Definition(note: "remark"));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.True(first.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        await different.IsProblemAsync(409, ErrorCodes.DatasetVersionConflict);
        Assert.Equal("pending", await StateAsync(first));
        using var unknown = await ingress.Http.GetAsync($"/datasets/{put.Name}");
        await unknown.IsProblemAsync(404, ErrorCodes.DatasetUnknown);

        await put.FinishAsync();
        Assert.Equal("done", await StateAsync(first));
        Assert.Single(await put.AuditAsync());
        await other.StopAsync();
    }

    [Fact]
    public async Task What_merge_refuses_is_told_with_its_places_and_may_be_put_again()
    {
        var put = new GivenPut(ingress);
        var answer = put.PutAsync(GivenPut.Definition());
        await put.RefuseAsync(ErrorCodes.TargetMismatch, new DatasetFault("$.columns[0].type", "needs VARCHAR(255)"), new DatasetFault("$.table", "must be an InnoDB table"));
        using var refused = await answer;
        await refused.IsProblemAsync(409, ErrorCodes.TargetMismatch);
        Assert.Equal(["$.columns[0].type", "$.table"], await PathsAsync(refused));
        using var created = await AnsweredAsync(put, GivenPut.Definition());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
    }

    [Theory]
    [InlineData("[]", "$")]
    [InlineData("", "$")]
    [InlineData("{ \"a\": ", "$")]
    [InlineData("""{ "business_key": ["a"], "business_key": ["b"], "columns": [] }""", "$")]
    [InlineData("""{ "name": "another", "business_key": ["a"], "columns": [] }""", "$.name")]
    [InlineData("""{ "name": 5, "business_key": ["a"], "columns": [] }""", "$.name")]
    [InlineData("""{ "version": "1", "business_key": ["a"], "columns": [{ "name": "a", "type": "text" }] }""", "$.version")]
    [InlineData("""{ "version": 0, "business_key": ["a"], "columns": [{ "name": "a", "type": "text" }] }""", "$.version")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "txt" }] }""", "$.columns[0].type")]
    [InlineData("""{ "business_key": ["b"], "columns": [{ "name": "A", "type": "text" }, { "name": "n", "type": "integer", "pattern": "x" }] }""", "$.business_key", "$.columns[0].name", "$.columns[1].pattern")]
    public async Task One_that_is_not_sound_is_told_with_the_place_of_each_fault(string definition, params string[] paths)
    {
        var put = new GivenPut(ingress);
        using var refused = await put.PutAsync(definition);
        await refused.IsProblemAsync(422, ErrorCodes.DatasetInvalid);
        var found = await PathsAsync(refused);
        Assert.All(paths, path => Assert.Contains(found, at => at.StartsWith(path, StringComparison.Ordinal)));
        Assert.Empty(await put.AuditAsync());
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("infer")]
    [InlineData("Goods")]
    [InlineData("goods-2")]
    [InlineData("a23456789b123456789c123456789d123456789e1")]
    public async Task Not_every_name_is_taken(string name)
    {
        using var refused = await GivenPut.PutAsync(ingress.Http, name, GivenPut.Definition());
        await refused.IsProblemAsync(422, ErrorCodes.DatasetInvalid);
        Assert.Contains("$.name", await PathsAsync(refused));
    }

    [Theory]
    [InlineData("\"2\"", null, 412, "DATASET_CHANGED")]
    [InlineData("W/\"1\"", null, 412, "DATASET_CHANGED")]
    [InlineData(null, "*", 412, "DATASET_CHANGED")]
    [InlineData("1", null, 400, "REQUEST_INVALID")]
    public async Task One_that_others_have_changed_is_left_alone(string? ifMatch, string? ifNoneMatch, int status, string code)
    {
        var put = new GivenPut(ingress);
        (await AnsweredAsync(put, GivenPut.Definition())).Dispose();
        using var refused = await put.PutAsync(GivenPut.Definition(note: "remark"), ifMatch, ifNoneMatch);
        await refused.IsProblemAsync(status, code);
        using var lacking = await GivenPut.PutAsync(ingress.Http, $"d{Guid.NewGuid():N}", GivenPut.Definition(), ifMatch: "*");
        await lacking.IsProblemAsync(412, ErrorCodes.DatasetChanged);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_version_that_is_not_the_next_one_is_refused(int version)
    {
        var put = new GivenPut(ingress);
        (await AnsweredAsync(put, GivenPut.Definition())).Dispose();
        using var refused = await put.PutAsync(GivenPut.Definition(version: version, note: "remark"));
        await refused.IsProblemAsync(409, ErrorCodes.DatasetVersionConflict);
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_of_another_type_is_not_taken()
    {
        var put = new GivenPut(ingress);
        using var large = await put.PutAsync(new string(' ', PostedDefinition.MaxBytes) + GivenPut.Definition());
        await large.IsProblemAsync(413, ErrorCodes.BodyTooLarge);
        using var xml = await GivenPut.PutAsync(ingress.Http, put.Name, "<a/>", type: "application/xml");
        await xml.IsProblemAsync(415, ErrorCodes.ContentTypeUnsupported);
        using var untyped = await GivenPut.PutAsync(ingress.Http, put.Name, "{}", type: null);
        await untyped.IsProblemAsync(422, ErrorCodes.DatasetInvalid);
    }

    [Fact]
    public async Task The_schema_of_definitions_is_published()
    {
        using var response = await ingress.Http.GetAsync("/datasets/schema");
        Assert.Equal("application/schema+json", response.Content.Headers.ContentType?.MediaType);
        var schema = await response.JsonAsync();
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.GetProperty("$schema").GetString());
        Assert.False(string.IsNullOrEmpty(schema.GetProperty("properties").GetProperty("business_key").GetProperty("description").GetString()));
    }

    /// <summary>Puts it, and merge does it.</summary>
    private static async Task<HttpResponseMessage> AnsweredAsync(GivenPut put, string definition, string? ifMatch = null, string? ifNoneMatch = null)
    {
        var answer = put.PutAsync(definition, ifMatch, ifNoneMatch);
        await put.FinishAsync();
        return await answer;
    }

    private async Task<string?> StateAsync(HttpResponseMessage accepted)
    {
        using var response = await ingress.Http.GetAsync(accepted.Headers.Location);
        return (await response.JsonAsync()).GetProperty("state").GetString();
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(HttpResponseMessage response)
        => [.. (await response.JsonAsync()).GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("path").GetString()!)];
}
