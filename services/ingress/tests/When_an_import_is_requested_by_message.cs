using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Testing;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_requested_by_message(RunningIngress ingress)
{
    private const string Exchange = "import-requested";
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task An_envelope_with_a_file_name_makes_an_import()
    {
        var (name, content) = await PutAsync();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key, RequestedBy = "erp" });
        var id = await ImportAsync();
        await ingress.AcceptedAsync(id);
        Assert.Equal([name], await ingress.QueryAsync<string>("SELECT file_name FROM import WHERE import_id = @id AND requested_by = 'erp'", new { id }));
        Assert.Equal([SHA256.HashData(content)], await ingress.QueryAsync<byte[]>("SELECT content_hash FROM import WHERE import_id = @id", new { id }));
    }

    [Theory]
    [InlineData("amq.default", """{ "dataset": "stock", "source": { "inbox_file": "NAME" }, "idempotency_key": "KEY" }""")]
    [InlineData(Exchange, """{ "dataset": "stock", "source": { "inbox_file": "NAME" }, "tenant_id": "default", "idempotency_key": "KEY", "more": [1] }""")]
    [InlineData(Exchange, """{ "Dataset": "stock", "Source": { "InboxFile": "NAME" }, "IdempotencyKey": "KEY" }""")]
    [InlineData(Exchange, """{ "dataset": "stock", "source": { "inboxFile": "NAME", "objectId": null }, "idempotencyKey": "KEY" }""")]
    [InlineData(Exchange, """{ "dataset": "stock", "source": "NAME", "idempotency_key": "KEY" }""")]
    public async Task Plain_json_without_any_header_makes_an_import(string exchange, string json)
    {
        var (name, _) = await PutAsync();
        await ingress.PublishRawAsync(exchange, Exchange, json.Replace("NAME", name, StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal));
        await ingress.AcceptedAsync(await ImportAsync());
    }

    [Theory]
    [InlineData("""{ "object_id": "ID" }""")]
    [InlineData("\"ID\"")]
    public async Task A_stored_object_is_imported_without_another_copy(string source)
    {
        var first = (await ingress.PostAsync(Csv.New())).TaskId();
        var objectId = Assert.Single(await ingress.QueryAsync<Guid>("SELECT object_id FROM import WHERE import_id = @first", new { first }));
        await ingress.PublishRawAsync(
            Exchange, "", $$"""{ "dataset": "prices", "source": {{source.Replace("ID", objectId.ToString(), StringComparison.Ordinal)}}, "idempotency_key": "{{key}}" }""");
        var second = await ImportAsync();
        Assert.NotEqual(first, second);
        Assert.Equal([objectId], await ingress.QueryAsync<Guid>("SELECT object_id FROM import WHERE import_id = @second", new { second }));
    }

    [Fact]
    public async Task The_same_request_twice_makes_one_import()
    {
        var (name, content) = await PutAsync();
        var request = new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key };
        for (var i = 0; i < 3; i++)
            await ingress.PublishAsync(request);
        var id = await ImportAsync();
        await DrainedAsync();
        Assert.Equal([id], await ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) }));
        await Leftovers.AreGoneAsync(ingress);
    }

    [Theory]
    [InlineData("""{ "dataset": "nothing", "source": "a.csv", "idempotency_key": "KEY" }""", "DATASET_UNKNOWN")]
    [InlineData("""{ "dataset": "stock", "tenant_id": "../other", "source": "a.csv", "idempotency_key": "KEY" }""", "DATASET_UNKNOWN")]
    [InlineData("""{ "source": "a.csv", "idempotency_key": "KEY" }""", "DATASET_MISSING")]
    [InlineData("""{ "dataset": "stock", "idempotency_key": "KEY" }""", "SOURCE_INVALID")]
    [InlineData("""{ "dataset": "stock", "source": { "object_id": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "inbox_file": "a.csv" }, "idempotency_key": "KEY" }""", "SOURCE_INVALID")]
    [InlineData("""{ "dataset": "stock", "source": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "idempotency_key": "KEY" }""", "OBJECT_UNKNOWN")]
    [InlineData("""{ "dataset": "stock", "source": "not-there.csv", "idempotency_key": "KEY" }""", "INBOX_FILE_MISSING")]
    public async Task A_request_that_can_never_work_is_answered_with_its_code(string json, string code)
    {
        await ingress.PublishRawAsync(Exchange, "", json.Replace("KEY", key, StringComparison.Ordinal));
        Assert.Equal(code, (await ingress.FailedAsync(key)).Code);
        await DrainedAsync();
    }

    [Theory]
    [InlineData("../outside/secret.csv")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("sub/inner.csv")]
    [InlineData("sub")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\\\outside\\\\secret.csv")]
    [InlineData("file:secret.csv")]
    [InlineData("link-out.csv")]
    [InlineData("link-up.csv")]
    [InlineData("a\\u0000b")]
    [InlineData("")]
    public async Task A_name_that_leads_out_of_the_inbox_is_refused(string name)
    {
        await LayTrapsAsync();
        await ingress.PublishRawAsync(Exchange, "", $$"""{ "dataset": "stock", "source": { "inbox_file": "{{name}}" }, "idempotency_key": "{{key}}" }""");
        Assert.Equal("INBOX_FILE_INVALID", (await ingress.FailedAsync(key)).Code);
        Assert.Equal([0], await ingress.QueryAsync<int>("SELECT COUNT(*) FROM import WHERE idempotency_key = @key", new { key }));
    }

    [Fact]
    public async Task A_link_within_the_inbox_is_followed()
    {
        var (name, _) = await PutAsync();
        var link = $"link-{name}";
        File.CreateSymbolicLink(Path.Combine(ingress.Inbox, link), name);
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = link }, IdempotencyKey = key });
        await ImportAsync();
    }

    private async Task LayTrapsAsync()
    {
        var secret = Path.Combine(ingress.Outside, "secret.csv");
        await File.WriteAllTextAsync(secret, "code,quantity\nsecret,1\n");
        Directory.CreateDirectory(Path.Combine(ingress.Inbox, "sub"));
        await File.WriteAllTextAsync(Path.Combine(ingress.Inbox, "sub", "inner.csv"), "code,quantity\ninner,1\n");
        Link("link-out.csv", secret);
        Link("link-up.csv", "../outside/secret.csv");
    }

    private void Link(string name, string target)
    {
        var path = Path.Combine(ingress.Inbox, name);
        if (new FileInfo(path).LinkTarget is null)
            File.CreateSymbolicLink(path, target);
    }

    private async Task<(string Name, byte[] Content)> PutAsync()
    {
        var (name, content) = ($"{Guid.NewGuid():N}.csv", Csv.New());
        await File.WriteAllBytesAsync(Path.Combine(ingress.Inbox, name), content);
        return (name, content);
    }

    private async Task<Guid> ImportAsync()
    {
        await Eventually.IsTrueAsync(async () => (await IdsAsync()).Count == 1, RunningIngress.Deadline, $"the import with key {key}");
        return (await IdsAsync())[0];
    }

    private Task<IReadOnlyList<Guid>> IdsAsync() => ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE idempotency_key = @key", new { key });

    /// <summary>Every request is acknowledged: none waits, none is being worked on.</summary>
    private Task DrainedAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            var queue = await (await ingress.Broker.Management.GetAsync($"api/queues/{ingress.Broker.VirtualHost}/{Exchange}")).JsonAsync();
            return queue.TryGetProperty("messages", out var messages) && messages.GetInt32() == 0;
        },
        RunningIngress.Deadline,
        "the queue is empty");
}
