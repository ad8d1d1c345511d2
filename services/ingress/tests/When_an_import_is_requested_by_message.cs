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
    [InlineData(true)]
    [InlineData(false)]
    public async Task Twenty_twins_at_once_make_one_import(bool withKey)
    {
        await using var other = await ingress.StartAsync("--Ingress:RequestConcurrency=8");
        var (name, content) = await PutAsync();
        var request = new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = withKey ? key : null };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ingress.PublishAsync(request)));
        await Eventually.IsTrueAsync(async () => (await IdsAsync(content)).Count > 0, RunningIngress.Deadline, "the import");
        await DrainedAsync();
        var id = Assert.Single(await IdsAsync(content));
        await ingress.AcceptedAsync(id);
        Assert.Single(ingress.Accepted, accepted => accepted.ImportId == id);
        Assert.DoesNotContain(ingress.Failed, failed => failed.IdempotencyKey == key);
        await Leftovers.AreGoneAsync(ingress);
        await other.StopAsync();
    }

    [Fact]
    public async Task A_redelivery_makes_nothing_new_even_when_the_import_failed_or_its_file_is_gone()
    {
        var (name, content) = await PutAsync();
        var request = new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key };
        await ingress.PublishAsync(request);
        var id = await ImportAsync();
        await ingress.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'X', dedupe_key = NULL, finished_at = UTC_TIMESTAMP(6) WHERE import_id = @id", new { id });
        await ingress.PublishAsync(request);
        await DrainedAsync();
        File.Delete(Path.Combine(ingress.Inbox, name));
        await ingress.PublishAsync(request);
        await DrainedAsync();
        Assert.Equal([id], await IdsAsync(content));
        Assert.DoesNotContain(ingress.Failed, failed => failed.IdempotencyKey == key);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_of_another_request_is_refused(bool otherContent)
    {
        var (name, content) = await PutAsync();
        var request = new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key };
        await ingress.PublishAsync(request);
        await ImportAsync();
        if (otherContent)
            await File.WriteAllBytesAsync(Path.Combine(ingress.Inbox, name), Csv.New());
        await ingress.PublishAsync(otherContent ? request : request with { Dataset = "prices" });
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", (await ingress.FailedAsync(key)).Code);
        Assert.Single(await IdsAsync(content));
    }

    [Fact]
    public async Task An_option_that_is_misspelt_is_refused()
    {
        var (name, content) = await PutAsync();
        await ingress.PublishRawAsync(
            Exchange, "", $$"""{ "dataset": "stock", "source": { "inbox_file": "{{name}}" }, "idempotency_key": "{{key}}", "options": { "mod": "validate" } }""");
        var failed = await ingress.FailedAsync(key);
        Assert.Equal("OPTION_INVALID", failed.Code);
        Assert.Contains("mod", failed.Message, StringComparison.Ordinal);
        Assert.Empty(await IdsAsync(content));
    }

    [Fact]
    public void Without_a_folder_no_file_is_taken()
    {
        var refused = Assert.Throws<Ledger.ImportException>(() => new InboxFolder(new InboxOptions()).Open("stock.csv"));
        Assert.Equal("INBOX_DISABLED", refused.Code);
    }

    [Fact]
    public async Task The_same_under_another_key_is_answered_with_the_first()
    {
        var (name, content) = await PutAsync();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key });
        var first = await ImportAsync();
        var other = Guid.NewGuid().ToString();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = other });
        await Eventually.IsTrueAsync(() => ingress.Duplicated.Any(said => said.IdempotencyKey == other && said.ImportId == first), RunningIngress.Deadline, "ImportDuplicated");
        Assert.Single(await IdsAsync(content));
    }

    [Fact]
    public async Task By_force_it_is_imported_again()
    {
        var (name, content) = await PutAsync();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key });
        await ImportAsync();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, Force = true });
        await Eventually.IsTrueAsync(async () => (await IdsAsync(content)).Count == 2, RunningIngress.Deadline, "the second import");
    }

    [Fact]
    public async Task A_dead_process_holds_a_key_until_its_lease_runs_out()
    {
        var (name, _) = await PutAsync();
        await ingress.ExecuteAsync(
            "INSERT INTO idempotency_key SET tenant_id = 'default', idempotency_key = @key, request_hash = @hash, holder = @holder, created_at = UTC_TIMESTAMP(6), lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR",
            new { key, hash = await RequestHashAsync(name), holder = Guid.NewGuid() });
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = key });
        await Eventually.IsTrueAsync(async () => await UnacknowledgedAsync() > 0, RunningIngress.Deadline, "the message waits for the key");
        Assert.Empty(await AnswersAsync());
        await ingress.ExecuteAsync("UPDATE idempotency_key SET lease_until = UTC_TIMESTAMP(6) WHERE idempotency_key = @key", new { key });
        await Eventually.IsTrueAsync(async () => await AnswersAsync() is [200], RunningIngress.Deadline, "the message is answered with the import of the same content");
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

    private Task<IReadOnlyList<Guid>> IdsAsync(byte[] content)
        => ingress.QueryAsync<Guid>("SELECT import_id FROM import WHERE content_hash = @hash", new { hash = SHA256.HashData(content) });

    /// <summary>What a request for that file is known by: taken from a row that the service wrote.</summary>
    private async Task<byte[]> RequestHashAsync(string name)
    {
        var own = Guid.NewGuid().ToString();
        await ingress.PublishAsync(new ImportRequested { Dataset = "stock", Source = new ImportSource { InboxFile = name }, IdempotencyKey = own });
        IReadOnlyList<byte[]> found = [];
        const string Answered = "SELECT request_hash FROM idempotency_key WHERE idempotency_key = @own AND answer IS NOT NULL";
        await Eventually.IsTrueAsync(async () => (found = await ingress.QueryAsync<byte[]>(Answered, new { own })).Count == 1, RunningIngress.Deadline, "the key is answered");
        return found[0];
    }

    private Task<IReadOnlyList<int>> AnswersAsync()
        => ingress.QueryAsync<int>("SELECT answer_status FROM idempotency_key WHERE idempotency_key = @key AND answer IS NOT NULL", new { key });

    private async Task<int> UnacknowledgedAsync()
    {
        var queue = await (await ingress.Broker.Management.GetAsync($"api/queues/{ingress.Broker.VirtualHost}/{Exchange}")).JsonAsync();
        return queue.TryGetProperty("messages_unacknowledged", out var count) ? count.GetInt32() : 0;
    }

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
