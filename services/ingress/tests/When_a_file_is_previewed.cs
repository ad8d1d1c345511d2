using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Imports.Contracts;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_a_file_is_previewed(RunningIngress ingress)
{
    [Fact]
    public async Task Its_dialect_its_mapping_and_its_first_rows_are_told()
    {
        var dataset = await ingress.GivenDatasetAsync();
        var answer = await ingress.PreviewAsync(
            $"dataset={dataset}&file_name=bestand.csv",
            "Code;Menge;price;day;IS-NEW;seen_at;Lager;tags\r\nA1;5;1.5;2026-03-01;yes;2026-03-01T11:00:00.5+01:00;x;[1]\r\nB;many;;;;;y;\r\n1;7;;;no;;z;\"{\"\"a\"\": 0.10}\"\r\n");
        Assert.Equal((dataset, 1, "bestand.csv"), (answer.GetProperty("dataset").GetString(), answer.GetProperty("dataset_version").GetInt32(), answer.GetProperty("file_name").GetString()));
        Assert.Equal((";", "crlf"), (answer.GetProperty("dialect").GetProperty("delimiter").GetString(), answer.GetProperty("dialect").GetProperty("newline").GetString()));
        Assert.Contains("have the header's 8 fields", answer.GetProperty("dialect").GetProperty("evidence").GetProperty("delimiter").GetString());
        Assert.Equal(["loose", "synonym", "exact", "exact", "loose", "exact", "exact"], answer.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("how").GetString()));
        Assert.Equal((0.9, "synonym 'Menge'", 2), (answer.Column("quantity").GetProperty("confidence").GetDouble(), answer.Column("quantity").GetProperty("reason").GetString(), answer.Column("quantity").GetProperty("position").GetInt32()));
        Assert.Equal(["Lager"], answer.Texts("extra_columns"));
        Assert.Equal("code:Code", answer.Texts("mapping")[0]);
        Assert.Empty(answer.Problems());
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(
            """{"code":"A1","quantity":5,"price":1.500,"day":"2026-03-01","is_new":true,"seen_at":"2026-03-01T10:00:00.5Z","tags":[1]}""", rows[0].GetProperty("values").GetRawText());
        Assert.Equal("INVALID_INTEGER", rows[1].GetProperty("causes")[0].GetProperty("code").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rows[1].GetProperty("values").ValueKind);
        Assert.Equal(("PATTERN_MISMATCH", 3), (rows[2].GetProperty("causes")[0].GetProperty("code").GetString(), rows[2].GetProperty("row").GetInt32()));
        Assert.Equal("""{"a":0.10}""", rows[2].GetProperty("values").GetProperty("tags").GetRawText());
    }

    [Fact]
    public async Task Nothing_is_imported_and_nothing_is_left()
    {
        var dataset = await ingress.GivenDatasetAsync();
        await ingress.PreviewAsync($"dataset={dataset}", "code,quantity\nA,1\n");
        Assert.Equal([0], await ingress.QueryAsync<int>("SELECT COUNT(*) FROM import WHERE dataset = @dataset", new { dataset }));
        await Leftovers.AreGoneAsync(ingress);
    }

    [Fact]
    public async Task A_missing_column_is_a_problem_with_a_proposal_and_the_import_is_ready_to_be_posted()
    {
        var dataset = await ingress.GivenDatasetAsync();
        var file = Encoding.UTF8.GetBytes($"code,Quantty\n{Guid.NewGuid().ToString().ToUpperInvariant()},3\n");
        var answer = await ingress.PreviewAsync($"dataset={dataset}&reject_policy=atomic&rows=5", file);
        Assert.Equal([ErrorCodes.HeaderMissingColumn], answer.Problems());
        Assert.Equal(("similar", false, 0.77), (answer.Column("quantity").GetProperty("how").GetString(), answer.Column("quantity").GetProperty("applied").GetBoolean(), answer.Column("quantity").GetProperty("confidence").GetDouble()));
        Assert.Equal("quantity", answer.GetProperty("ambiguous")[0].GetProperty("subject").GetString());
        Assert.Equal(3, answer.GetProperty("rows")[0].GetProperty("values").GetProperty("quantity").GetInt32());
        var link = answer.GetProperty("links").GetProperty("import").GetString()!;
        Assert.Equal($"/imports?dataset={dataset}&reject_policy=atomic&mapping=code%3Acode&mapping=quantity%3AQuantty", link);
        Assert.Empty((await ingress.PreviewAsync(link["/imports?".Length..], file)).Problems());
        using var posted = await ingress.Http.PostAsync(link, Csv.Body(file));
        Assert.Equal(HttpStatusCode.Accepted, posted.StatusCode);
    }

    [Fact]
    public async Task A_workbook_is_looked_at_too()
    {
        await ingress.Database.RegisterDatasetAsync(await File.ReadAllTextAsync(Path.Combine(Fixtures(), "datasets", "inventory.json")));
        var answer = await ingress.PreviewAsync("dataset=inventory", await File.ReadAllBytesAsync(Path.Combine(Fixtures(), "cases", "excel-hidden-rows", "input.xlsx")));
        Assert.Equal(("xlsx", true), (answer.GetProperty("source").GetProperty("format").GetString(), answer.GetProperty("looked_at").GetProperty("whole").GetBoolean()));
        Assert.Empty(answer.Problems());
        Assert.NotEqual(0, answer.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Of_what_is_packed_the_first_is_unpacked_and_that_is_told()
    {
        var dataset = await ingress.GivenDatasetAsync();
        var text = Encoding.UTF8.GetBytes($"code,quantity\n{string.Concat(Enumerable.Repeat("A1,5\n", 400_000))}");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(text);
        var answer = await ingress.PreviewAsync($"dataset={dataset}&rows=100", packed.ToArray());
        Assert.Equal((false, 1 << 20), (answer.GetProperty("looked_at").GetProperty("whole").GetBoolean(), answer.GetProperty("looked_at").GetProperty("bytes").GetInt32()));
        Assert.Equal(100, answer.GetProperty("rows").GetArrayLength());
        Assert.Empty(answer.Problems());
    }

    [Fact]
    public async Task Samples_over_the_whole_of_a_long_text_are_looked_at()
    {
        var dataset = await ingress.GivenDatasetAsync();
        var text = Encoding.Latin1.GetBytes($"code,quantity\n{string.Concat(Enumerable.Repeat("A1,5\n", 400_000))}{string.Concat(Enumerable.Repeat("Kö,5\n", 1000))}");
        var answer = await ingress.PreviewAsync($"dataset={dataset}", text);
        Assert.Equal("windows-1252", answer.GetProperty("dialect").GetProperty("encoding").GetString());
        Assert.StartsWith("16 pieces", answer.GetProperty("looked_at").GetProperty("what").GetString());
    }

    [Theory]
    [InlineData("\0\u0001\0\u0002\u0003\0\0\u0005", ErrorCodes.EncodingNotUtf8)]
    [InlineData("\n\n", ErrorCodes.SourceEmpty)]
    [InlineData("%PDF-1.7", ErrorCodes.SourceFormatUnsupported)]
    [InlineData("PK\u0003\u0004 broken", ErrorCodes.SourceDamaged)]
    [InlineData("code,quantity\nA,1\nquantity,code\n", ErrorCodes.HeaderAmbiguous)]
    [InlineData("code,quantity,Quantity\n", ErrorCodes.HeaderDuplicateColumn)]
    public async Task What_an_import_would_fail_with_is_part_of_the_answer(string text, string code)
        => Assert.Contains(code, (await ingress.PreviewAsync($"dataset={await ingress.GivenDatasetAsync()}", text)).Problems());

    [Fact]
    public async Task A_file_for_a_dataset_that_takes_any_header_is_shown_as_its_rows()
    {
        var answer = await ingress.PreviewAsync("dataset=any", "a,b\n1,x\n");
        Assert.Equal("""{"import_id":null,"row_number":1,"record":{"a":"1","b":"x"}}""", answer.GetProperty("rows")[0].GetProperty("values").GetRawText());
        Assert.Empty(answer.Problems());
    }

    [Theory]
    [InlineData("dataset=stock&rows=101", ErrorCodes.RequestInvalid, 400)]
    [InlineData("dataset=stock&mode=merge", ErrorCodes.OptionInvalid, 400)]
    [InlineData("dataset=stock&colour=red", ErrorCodes.OptionInvalid, 400)]
    [InlineData("dataset=nothing", ErrorCodes.DatasetUnknown, 404)]
    [InlineData("dataset=stock", ErrorCodes.BodyEmpty, 400)]
    public async Task A_request_that_is_none_is_refused_as_one_of_an_import(string query, string code, int status)
    {
        using var response = await ingress.Http.PreviewAsync(query, []);
        await response.IsProblemAsync(status, code);
    }

    [Fact]
    public async Task While_as_many_as_may_be_are_looked_at_the_next_is_asked_to_come_again()
    {
        await using var other = await ingress.StartAsync("--Ingress:PreviewConcurrency=1");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        using (await HeldPreview.BeginAsync(http))
        {
            using var busy = await http.PreviewAsync("dataset=stock", Csv.New());
            await busy.IsProblemAsync(503, ErrorCodes.PreviewBusy);
            Assert.NotNull(busy.Headers.RetryAfter);
        }

        await Eventually.IsTrueAsync(async () => (await http.PreviewAsync("dataset=stock", Csv.New())).StatusCode == HttpStatusCode.OK, RunningIngress.Deadline, "the slot is free again");
        await Leftovers.AreGoneAsync(ingress);
        await other.StopAsync();
    }

    [Theory]
    [InlineData("/imports/preview?dataset=stock", "text/csv", "code,quantity\n")]
    [InlineData("/imports/preview?dataset=stock", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n")]
    [InlineData("/datasets/infer", "text/csv", "code,quantity\n")]
    [InlineData("/datasets/infer", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n")]
    public async Task A_body_that_comes_too_slowly_is_given_up(string path, string type, string start)
    {
        await using var other = await ingress.StartAsync("--Ingress:PreviewTimeout=00:00:01");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        using var held = await HeldPreview.BeginAsync(http, path, type, start);
        var answer = await held.AnswerAsync();
        Assert.Contains(ErrorCodes.BodyIncomplete, answer);
        Assert.Contains("took longer than 00:00:01", answer);
        await other.StopAsync();
    }

    private static string Fixtures([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "fixtures");
}
