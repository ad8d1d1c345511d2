using System.Net;
using System.Security.Cryptography;
using Imports.Objects;

namespace Imports.Ingress.Tests;

public sealed class When_a_file_is_posted(RunningIngress ingress)
{
    [Fact]
    public async Task It_is_answered_with_a_task_id_and_links()
    {
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Csv.New()));
        var answer = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = answer.TaskId();
        Assert.Equal(id.ToString(), answer.GetProperty("idempotency_key").GetString());
        Assert.Equal("queued", answer.GetProperty("status").GetString());
        Assert.False(answer.TryGetProperty("duplicate_of", out _));
        var links = answer.GetProperty("links");
        Assert.Equal($"/imports/{id}", links.GetProperty("self").GetString());
        Assert.Equal($"/imports/{id}/status", links.GetProperty("status").GetString());
        Assert.Equal("/hubs/imports", links.GetProperty("progress").GetString());
        Assert.Equal($"/imports/{id}", response.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(50_000)]
    public async Task Its_bytes_hash_and_size_are_durable(int rows)
    {
        var content = Csv.New(rows);
        var id = (await ingress.PostAsync(content)).TaskId();
        var stored = Assert.Single(await ingress.QueryAsync<ObjectRecord>(
            "SELECT o.object_id, o.tenant_id, o.state, o.file_name, o.size_bytes, o.content_hash FROM object o JOIN import i ON i.object_id = o.object_id WHERE i.import_id = @id",
            new { id }));
        Assert.Equal(ObjectState.Stored, stored.State);
        Assert.Equal(content.Length, stored.SizeBytes);
        Assert.Equal(SHA256.HashData(content), stored.ContentHash);
        var name = stored.ObjectId.ToString("N");
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(ingress.Objects, "default", name[^2..], name)));
    }

    [Fact]
    public async Task The_import_and_its_counters_are_there_and_the_event_is_heard()
    {
        var content = Csv.New();
        var id = (await ingress.PostAsync(content)).TaskId();
        Assert.Equal(2, Assert.Single(await ingress.QueryAsync<int>("SELECT COUNT(*) FROM import_stage WHERE import_id = @id", new { id })));
        var accepted = await ingress.AcceptedAsync(id);
        Assert.Equal(("default", "stock", 1, content.Length), (accepted.TenantId, accepted.Dataset, accepted.DatasetVersion, (int)accepted.SourceBytes));
    }

    [Fact]
    public async Task A_multipart_field_is_the_file_and_names_it()
    {
        var content = Csv.New();
        using var form = new MultipartFormDataContent { { new StringContent("a remark"), "remark" }, { Csv.Body(content), "file", "C:\\data\\stöck.csv" }, { new StringContent("later"), "after" } };
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", form);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = (await response.JsonAsync()).TaskId();
        var (name, bytes, hash) = await SourceAsync(id);
        Assert.Equal("stöck.csv", name);
        Assert.Equal(content.Length, bytes);
        Assert.Equal(SHA256.HashData(content), hash);
    }

    [Fact]
    public async Task A_chunked_body_is_taken()
    {
        var content = Csv.New(2000);
        using var body = new ChunkedContent(content);
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", body);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(SHA256.HashData(content), (await SourceAsync((await response.JsonAsync()).TaskId())).Hash);
    }

    [Theory]
    [InlineData("stock", HttpStatusCode.Accepted)]
    [InlineData("nothing", HttpStatusCode.NotFound)]
    public async Task A_client_that_asks_before_it_sends_is_told(string dataset, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/imports?dataset={dataset}") { Content = Csv.Body(Csv.New()) };
        request.Headers.ExpectContinue = true;
        using var response = await ingress.Http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("text/csv; charset=utf-8")]
    [InlineData("application/octet-stream")]
    [InlineData("application/vnd.ms-excel")]
    [InlineData("TEXT/PLAIN")]
    public async Task It_may_be_of_any_of_these_types(string type)
    {
        using var response = await ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Csv.New(), type));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task The_idempotency_key_is_stored_and_echoed()
    {
        var key = $"order/{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/imports?dataset=stock") { Content = Csv.Body(Csv.New()) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await ingress.Http.SendAsync(request);
        var answer = await response.JsonAsync();
        Assert.Equal(key, answer.GetProperty("idempotency_key").GetString());
        Assert.Equal(key, Assert.Single(await ingress.QueryAsync<string>("SELECT idempotency_key FROM import WHERE import_id = @id", new { id = answer.TaskId() })));
    }

    [Fact]
    public async Task A_raw_body_is_named_by_query_or_header()
    {
        using var byQuery = await ingress.Http.PostAsync("/imports?dataset=stock&file_name=q.csv", Csv.Body(Csv.New()));
        Assert.Equal("q.csv", (await SourceAsync((await byQuery.JsonAsync()).TaskId())).Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/imports?dataset=stock") { Content = Csv.Body(Csv.New()) };
        request.Headers.Add("X-File-Name", "../h.csv");
        using var byHeader = await ingress.Http.SendAsync(request);
        Assert.Equal("h.csv", (await SourceAsync((await byHeader.JsonAsync()).TaskId())).Name);
    }

    private async Task<(string? Name, long Bytes, byte[] Hash)> SourceAsync(Guid id)
    {
        var row = Assert.Single(await ingress.QueryAsync<ObjectRecord>(
            "SELECT file_name, source_bytes AS size_bytes, content_hash FROM import WHERE import_id = @id", new { id }));
        return (row.FileName, row.SizeBytes!.Value, row.ContentHash!);
    }
}
