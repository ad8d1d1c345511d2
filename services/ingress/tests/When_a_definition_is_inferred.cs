using System.Net;
using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_a_definition_is_inferred(RunningIngress ingress)
{
    private const string Paints = "Code;Litres;Since\nA-01;1,50;01/02/2026\nA-02;2,25;03/04/2026\n";

    [Fact]
    public async Task It_is_proposed_with_what_was_seen_and_can_be_put_as_it_is()
    {
        var put = new GivenPut(ingress);
        using var response = await InferAsync(Paints, $"?dataset={put.Name}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.JsonAsync();
        Assert.Empty(answer.GetProperty("faults").EnumerateArray());
        Assert.Equal((";", "utf-8", 2), (answer.GetProperty("sample").GetProperty("delimiter").GetString(), answer.GetProperty("sample").GetProperty("encoding").GetString(), answer.GetProperty("sample").GetProperty("rows").GetInt32()));
        Assert.Equal("code", Assert.Single(answer.GetProperty("business_key").GetProperty("columns").EnumerateArray()).GetString());
        var since = answer.GetProperty("columns")[2];
        Assert.Equal(("text", 2), (since.GetProperty("type").GetString(), since.GetProperty("ambiguous").GetArrayLength()));
        Assert.Equal(("03/04/2026", 3), (since.GetProperty("examples")[1].GetProperty("value").GetString(), since.GetProperty("examples")[1].GetProperty("line").GetInt32()));

        var created = put.PutAsync(answer.GetProperty("definition").GetRawText());
        await put.FinishAsync();
        using var done = await created;
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        Assert.Empty(await ingress.QueryAsync<long>("SELECT 1 FROM object WHERE file_name = 'inferred.csv'"));
    }

    [Fact]
    public async Task Where_no_key_is_found_it_says_so()
    {
        using var response = await InferAsync("a,b\n1,2\n1,2\n");
        var answer = await response.JsonAsync();
        Assert.Equal("$.business_key", Assert.Single(answer.GetProperty("faults").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal("inferred", answer.GetProperty("definition").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("", 400, ErrorCodes.BodyEmpty)]
    [InlineData("\n\n", 400, ErrorCodes.SourceEmpty)]
    [InlineData("%PDF-1.7 and more", 400, ErrorCodes.SourceFormatUnsupported)]
    public async Task What_cannot_be_read_is_refused_as_an_import_would_be(string text, int status, string code)
    {
        using var response = await InferAsync(text);
        await response.IsProblemAsync(status, code);
    }

    [Fact]
    public async Task One_that_is_too_long_or_asks_for_what_there_is_not_is_refused()
    {
        using var large = await InferAsync(new string('a', (4 << 20) + 1));
        await large.IsProblemAsync(413, ErrorCodes.BodyTooLarge);
        using var mode = await InferAsync(Paints, "?mode=replace");
        await mode.IsProblemAsync(400, ErrorCodes.RequestInvalid);
        using var delimiter = await InferAsync(Paints, "?delimiter=xy");
        await delimiter.IsProblemAsync(400, ErrorCodes.OptionInvalid);
    }

    [Fact]
    public async Task While_two_are_looked_at_the_next_is_asked_to_come_again()
    {
        await using var other = await ingress.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        using (await HeldPreview.BeginAsync(http, "/datasets/infer"))
        using (await HeldPreview.BeginAsync(http, "/datasets/infer"))
        {
            using var busy = await http.PostAsync("/datasets/infer", Csv.Body(Encoding.UTF8.GetBytes(Paints)));
            await busy.IsProblemAsync(503, ErrorCodes.PreviewBusy);
            Assert.NotNull(busy.Headers.RetryAfter);
        }

        await Eventually.IsTrueAsync(
            async () => (await http.PostAsync("/datasets/infer", Csv.Body(Encoding.UTF8.GetBytes(Paints)))).StatusCode == HttpStatusCode.OK, RunningIngress.Deadline, "a place is free again");
        await other.StopAsync();
    }

    private Task<HttpResponseMessage> InferAsync(string text, string query = "")
        => ingress.Http.PostAsync($"/datasets/infer{query}{(query.Length == 0 ? "?" : "&")}file_name=inferred.csv", Csv.Body(Encoding.UTF8.GetBytes(text)));
}
