using System.Net;
using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_options_are_chosen(RunningIngress ingress)
{
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task They_are_stored_in_one_form_whatever_their_order()
    {
        const string one = "dataset=goods&mode=validate&reject_policy=valid-only&max_rejects=2.5%25&duplicates=first&blank=note:keep&blank=price:default&mapping=code:Item%20no:1&mapping=note:Remark&similar_headers=apply&extra_columns=refuse&sheet=Bestand%202026&member=a/b.csv";
        const string two = "similar_headers=apply&member=a/b.csv&sheet=Bestand%202026&extra_columns=refuse&mapping=note:Remark&mapping=code:Item%20no:1&blank=price:default&blank=note:keep&duplicates=first&max_rejects=2.5%25&mode=validate&dataset=goods";
        var content = Csv.New();
        using var first = await ingress.Http.PostAsync(one, content, key: null);
        using var second = await ingress.Http.PostAsync(two, content, key: null);
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var id = (await first.JsonAsync()).TaskId();
        var stored = Assert.Single(await ingress.QueryAsync<string>("SELECT CONCAT(mode, ' ', options) FROM import WHERE import_id = @id", new { id }));
        Assert.Equal(
            """validate {"mode":"validate","reject_policy":"valid-only","max_rejects":"2.5%","duplicates":"first","blank":{"note":"keep","price":"default"},"mapping":{"code":"Item no:1","note":"Remark"},"similar_headers":"apply","extra_columns":"refuse","sheet":"Bestand 2026","member":"a/b.csv"}""",
            stored);
        Assert.Equal("validate", (await ingress.AcceptedAsync(id)).Mode);
    }

    [Theory]
    [InlineData("goods", "mode=merge", "'mode' is 'merge'", "upsert, validate, replace")]
    [InlineData("goods", "mode=upsert&mode=validate", "'mode'", "one value")]
    [InlineData("any", "mode=replace", "'mode' is 'replace'", "upsert or validate")]
    [InlineData("any", "extra_columns=refuse", "'extra_columns'", "ignore")]
    [InlineData("any", "blank=record:keep", "'blank' is 'record'", "takes a file as it is")]
    [InlineData("goods", "reject_policy=none", "'reject_policy' is 'none'", "valid-only, atomic")]
    [InlineData("goods", "max_rejects=-1", "'max_rejects' is '-1'", "a number of rows")]
    [InlineData("goods", "max_rejects=101%25", "'max_rejects' is '101%'", "0 to 100 %")]
    [InlineData("goods", "max_rejects=5&reject_policy=atomic", "'max_rejects' is '5'", "none with reject_policy=atomic")]
    [InlineData("goods", "duplicates=any", "'duplicates' is 'any'", "last, first, reject-all")]
    [InlineData("goods", "sheet=%20", "'sheet' is ' '", "1 to 255 characters")]
    [InlineData("goods", "member=", "'member' is ''", "1 to 255 characters")]
    [InlineData("goods", "similar_headers=guess", "'similar_headers' is 'guess'", "propose, apply")]
    [InlineData("goods", "extra_columns=take", "'extra_columns' is 'take'", "ignore, refuse")]
    [InlineData("goods", "blank=nothing:null", "'blank' is 'nothing'", "code, note, price")]
    [InlineData("goods", "blank=note", "'blank' is 'note'", "column:policy")]
    [InlineData("goods", "blank=note:empty", "'blank=note' is 'empty'", "null, default, keep")]
    [InlineData("goods", "blank=note:keep&blank=note:null", "'blank'", "once for each column")]
    [InlineData("goods", "blank=quantity:keep", "'blank=quantity' is 'keep'", "the column is required")]
    [InlineData("goods", "blank=code:keep", "'blank=code' is 'keep'", "business key")]
    [InlineData("goods", "blank=note:default", "'blank=note' is 'default'", "no default")]
    [InlineData("goods", "mapping=nothing:A", "'mapping' is 'nothing'", "code, note, price")]
    [InlineData("goods", "mapping=note:%20", "'mapping=note'", "the name of a header")]
    [InlineData("goods", "delimiter=x", "'delimiter' is 'x'", "one ASCII character")]
    [InlineData("goods", "quote=%22%22", "'quote'", "or none")]
    [InlineData("goods", "escape=percent", "'escape' is 'percent'", "doubled, backslash, none")]
    [InlineData("goods", "escape=none", "'escape' is 'none'", "quote=none")]
    [InlineData("goods", "encoding=utf-7", "'encoding' is 'utf-7'", "windows-1252")]
    [InlineData("goods", "header_row=0", "'header_row' is '0'", "from 1")]
    [InlineData("goods", "header_row=first", "'header_row' is 'first'", "from 1")]
    [InlineData("goods", "comment=//", "'comment' is '//'", "or none")]
    [InlineData("goods", "newline=mixed", "'newline' is 'mixed'", "lf, crlf, cr")]
    [InlineData("goods", "date_order=ydm", "'date_order' is 'ydm'", "dmy, mdy, ymd")]
    [InlineData("goods", "decimal_mark=%3B", "'decimal_mark' is ';'", "., ,")]
    [InlineData("goods", "delimiter=%7C&quote=%7C", "'quote' is '|'", "another character")]
    [InlineData("goods", "expect_rows=-1", "'expect_rows' is '-1'", "e.g. 1000")]
    [InlineData("goods", "expect_sum=price", "'expect_sum' is 'price'", "column:sum")]
    [InlineData("goods", "expect_sum=price:1,5", "'expect_sum=price' is '1,5'", "1234.50")]
    [InlineData("goods", "expect_sum=note:1", "'expect_sum' is 'note'", "a column of numbers")]
    [InlineData("goods", "expect_sum=nothing:1", "'expect_sum' is 'nothing'", "code, note, price")]
    [InlineData("goods", "force=yes", "'force' is 'yes'", "true or false")]
    [InlineData("goods", "max_reject=5", "no parameter 'max_reject'", "max_rejects")]
    public async Task One_that_does_not_fit_is_refused_with_what_is_allowed(string dataset, string query, string found, string allowed)
    {
        using var response = await ingress.Http.PostAsync($"dataset={dataset}&{query}", Csv.New(), key: null);
        var detail = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString();
        await response.IsProblemAsync(400, "OPTION_INVALID");
        Assert.Contains(found, detail, StringComparison.Ordinal);
        Assert.Contains(allowed, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_in_a_form_field_is_refused_rather_than_lost(bool before)
    {
        using var form = new MultipartFormDataContent();
        if (before)
            form.Add(new StringContent("validate"), "mode");
        form.Add(Csv.Body(Csv.New()), "file", "a.csv");
        if (!before)
            form.Add(new StringContent("validate"), "mode");
        using var response = await ingress.Http.PostAsync("/imports?dataset=goods", form);
        await response.IsProblemAsync(400, "OPTION_INVALID");
        await Leftovers.AreGoneAsync(ingress);
    }

    [Theory]
    [InlineData("\"options\": { \"mode\": \"validate\", \"max_rejects\": 7, \"blank\": { \"note\": \"keep\" }, \"mapping\": { \"code\": \"Item No\" } }")]
    [InlineData("\"Options\": { \"Mode\": \"validate\", \"MaxRejects\": \"7\", \"Blank\": { \"note\": \"keep\" }, \"Mapping\": { \"code\": \"Item No\" } }")]
    [InlineData("\"options\": { \"mode\": \"validate\", \"maxRejects\": \"7\", \"blank\": { \"note\": \"keep\" }, \"mapping\": { \"code\": \"Item No\" }, \"rejectPolicy\": \"valid-only\" }")]
    public async Task They_come_by_message_alike(string options)
    {
        var name = await PutAsync(Csv.New());
        await ingress.PublishRawAsync("import-requested", "", $$"""{ "dataset": "goods", "source": "{{name}}", "idempotency_key": "{{key}}", {{options}} }""");
        Assert.Equal(
            """{"mode":"validate","reject_policy":"valid-only","max_rejects":"7","blank":{"note":"keep"},"mapping":{"code":"Item No"},"extra_columns":"ignore"}""",
            await StoredAsync());
    }

    [Fact]
    public async Task Those_of_the_dialect_come_either_way()
    {
        const string stored = """{"mode":"upsert","reject_policy":"valid-only","blank":{},"mapping":{},"extra_columns":"ignore","delimiter":";","quote":"none","escape":"backslash","encoding":"windows-1252","header_row":3,"comment":"#","newline":"crlf","date_order":"dmy","decimal_mark":","}""";
        using var posted = await ingress.Http.PostAsync("dataset=goods&delimiter=%3B&quote=none&escape=backslash&encoding=windows-1252&header_row=3&comment=%23&newline=crlf&date_order=dmy&decimal_mark=%2C", Csv.New(), key: null);
        var id = (await posted.JsonAsync()).TaskId();
        Assert.Equal([stored], await ingress.QueryAsync<string>("SELECT options FROM import WHERE import_id = @id", new { id }));
        var name = await PutAsync(Csv.New());
        await ingress.PublishRawAsync(
            "import-requested", "",
            $$"""{ "dataset": "goods", "source": "{{name}}", "idempotency_key": "{{key}}", "options": { "delimiter": ";", "quote": "none", "escape": "backslash", "encoding": "windows-1252", "header_row": 3, "comment": "#", "newline": "crlf", "date_order": "dmy", "decimal_mark": "," } }""");
        Assert.Equal(stored, await StoredAsync());
    }

    [Fact]
    public async Task Totals_come_either_way()
    {
        const string stored = """{"mode":"upsert","reject_policy":"valid-only","blank":{},"mapping":{},"extra_columns":"ignore","expect_rows":3,"expect_sum":{"price":"-12.50"}}""";
        using var posted = await ingress.Http.PostAsync("dataset=goods&expect_rows=3&expect_sum=price:-12.50", Csv.New(), key: null);
        var id = (await posted.JsonAsync()).TaskId();
        Assert.Equal([stored], await ingress.QueryAsync<string>("SELECT options FROM import WHERE import_id = @id", new { id }));
        var name = await PutAsync(Csv.New());
        await ingress.PublishRawAsync(
            "import-requested", "", $$"""{ "dataset": "goods", "source": "{{name}}", "idempotency_key": "{{key}}", "options": { "expect_rows": 3, "expectSum": { "price": -12.50 } } }""");
        Assert.Equal(stored, await StoredAsync());
    }

    [Fact]
    public async Task They_come_in_an_envelope_alike()
    {
        var name = await PutAsync(Csv.New());
        var blank = new Dictionary<string, string> { ["note"] = "keep" };
        await ingress.PublishAsync(new ImportRequested
        {
            Dataset = "goods", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key, Options = new ImportOptions { RejectPolicy = "atomic", Blank = blank },
        });
        Assert.Equal("""{"mode":"upsert","reject_policy":"atomic","blank":{"note":"keep"},"mapping":{},"extra_columns":"ignore"}""", await StoredAsync());
    }

    [Theory]
    [InlineData("\"options\": { \"mode\": \"merge\" }")]
    [InlineData("\"options\": \"validate\"")]
    [InlineData("\"options\": { \"blank\": \"keep\" }")]
    [InlineData("\"options\": { \"blank\": { \"quantity\": \"keep\" } }")]
    public async Task One_that_does_not_fit_fails_the_message_with_its_code(string options)
    {
        var name = await PutAsync(Csv.New());
        await ingress.PublishRawAsync("import-requested", "", $$"""{ "dataset": "goods", "source": "{{name}}", "idempotency_key": "{{key}}", {{options}} }""");
        Assert.Equal("OPTION_INVALID", (await ingress.FailedAsync(key)).Code);
    }

    private async Task<string> PutAsync(byte[] content)
    {
        var name = $"{Guid.NewGuid():N}.csv";
        await File.WriteAllBytesAsync(Path.Combine(ingress.Inbox, name), content);
        return name;
    }

    private async Task<string> StoredAsync()
    {
        IReadOnlyList<string> stored = [];
        await Eventually.IsTrueAsync(
            async () => (stored = await ingress.QueryAsync<string>("SELECT options FROM import WHERE idempotency_key = @key", new { key })).Count == 1, RunningIngress.Deadline, "the import");
        return stored[0];
    }
}
