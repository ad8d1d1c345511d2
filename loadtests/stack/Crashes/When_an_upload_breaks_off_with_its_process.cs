using System.Diagnostics;
using System.Net.Http.Headers;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>The ingress gets a SIGKILL in the middle of a body, when half of it lies at the object store.</summary>
[Collection(nameof(Crashing))]
public sealed class When_an_upload_breaks_off_with_its_process(CrashStack stack)
{
    private const int Rows = 25_000;

    /// <summary>Beyond the first block that the object store writes.</summary>
    private const int SentBytes = 1_100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProcess ingress = stack["ingress"];

    /// <summary>How the body comes, and where the next ingress dies too, while it removes what is left of it; empty = it does not.</summary>
    public static TheoryData<string, string> Bodies() => Soak.IsOn
        ? new() { { "raw", "" }, { "chunked", CommitPoints.OfUploads[0].Name }, { "multipart", CommitPoints.OfUploads[1].Name } }
        : new() { { "raw", "" } };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task There_is_no_import_of_it_the_same_request_succeeds_and_its_half_is_removed_in_time(string form, string removal)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, Rows);
        var file = import.File();
        await import.PrepareAsync(stack);
        using var http = new HttpClient();
        using var body = new HeldBody(file, SentBytes, tellsLength: form != "chunked");
        var posting = http.SendAsync(Request(form, body, import.Key));
        var half = await HalfAsync();
        await ingress.KillAsync();
        body.GoOn();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => posting);
        Assert.Equal([0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE idempotency_key = @Key", new { import.Key }));

        ingress.Start();
        var repaired = Stopwatch.StartNew();
        var id = await SendAgainAsync(form, file, import.Key);
        await new Recovery(stack, import).CheckAsync("ingress killed", $"body, {form}", id, repaired);
        // It may be another ingress's that is still at it, until nobody can be.
        Assert.NotEmpty(FilesOf(half));
        await stack.ExecuteAsync("UPDATE object SET created_at = created_at - INTERVAL 7 HOUR WHERE object_id = UNHEX(@half)", new { half });
        await RestartAsync(removal);
        await Eventually.IsTrueAsync(
            async () => FilesOf(half).Count == 0 && await stack.QueryAsync<long>("SELECT COUNT(*) FROM object WHERE object_id = UNHEX(@half)", new { half }) is [0], Patience, "what broke off is removed");
        var whole = await stack.QueryAsync<string>("SELECT LOWER(HEX(o.object_id)) FROM object o JOIN import i ON i.object_id = o.object_id WHERE i.import_id = @id AND o.state = 'stored'", new { id });
        Assert.Equal(file.Length, new FileInfo(Assert.Single(FilesOf(Assert.Single(whole)))).Length);
    }

    private HttpRequestMessage Request(string form, HttpContent body, string key)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ingress.Address, $"imports?dataset={CrashImport.Inventory}"))
        {
            Content = form == "multipart" ? new MultipartFormDataContent { { body, "file", "stock.csv" } } : body,
        };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.TransferEncodingChunked = form == "chunked" ? true : null;
        return request;
    }

    /// <summary>The object whose first bytes have come.</summary>
    private async Task<string> HalfAsync()
    {
        var half = "";
        await Eventually.IsTrueAsync(
            async () =>
            {
                half = (await stack.QueryAsync<string>("SELECT LOWER(HEX(object_id)) FROM object WHERE state = 'uploading' ORDER BY created_at DESC LIMIT 1")).SingleOrDefault() ?? "";
                return half.Length > 0 && FilesOf(half).Any(file => new FileInfo(file).Length > 0);
            },
            Patience,
            "half of the body is at the object store");
        return half;
    }

    private List<string> FilesOf(string objectId) => [.. Directory.EnumerateFiles(stack.Objects, $"{objectId}*", SearchOption.AllDirectories)];

    /// <summary>The same request, until it is answered: its key is held by the request that died, for a while.</summary>
    private async Task<Guid> SendAgainAsync(string form, byte[] file, string key)
    {
        string? answer = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var request = Request(form, new ByteArrayContent(file), key);
                return (answer = await stack.SendAsync(request)) is not null;
            },
            Patience,
            "the file is accepted");
        return System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(answer!).GetProperty("task_id").GetGuid();
    }

    private async Task RestartAsync(string removal)
    {
        await ingress.KillAsync();
        if (removal.Length > 0)
            ingress.Hold(removal);
        ingress.Start();
        if (removal.Length == 0)
            return;
        await ingress.HeldAsync(removal);
        await ingress.KillAsync();
        ingress.Start();
    }
}
