using System.Net.Http.Json;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;
using Imports.MySql.Tests;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>One case for each code that HTTP can answer. A code without a case fails.</summary>
public sealed class When_each_code_is_raised(RunningIngress ingress)
{
    private readonly string key = Guid.NewGuid().ToString();

    public static TheoryData<string> Codes => [.. Problems.Codes];

    private Dictionary<string, Func<Task<HttpResponseMessage>>> Cases => new()
    {
        [ErrorCodes.DatasetMissing] = () => PostAsync(""),
        [ErrorCodes.DatasetUnknown] = () => ingress.Http.GetAsync("/datasets/nothing"),
        [ErrorCodes.DatasetInvalid] = () => GivenPut.PutAsync(ingress.Http, "goods", "{}"),
        [ErrorCodes.DatasetChanged] = () => GivenPut.PutAsync(ingress.Http, "goods", GivenPut.Definition(), ifMatch: "\"9\""),
        [ErrorCodes.DatasetVersionConflict] = () => GivenPut.PutAsync(ingress.Http, "goods", GivenPut.Definition(version: 9)),
        [ErrorCodes.TargetMismatch] = RefuseTableAsync,
        [ErrorCodes.TooManyDatasets] = PutOneTooManyAsync,
        [ErrorCodes.DatasetChangeUnknown] = () => ingress.Http.GetAsync($"/datasets/goods/changes/{Guid.NewGuid()}"),
        [ErrorCodes.BodyEmpty] = () => PostAsync("dataset=stock", []),
        [ErrorCodes.BodyTooLarge] = () => PostAsync("dataset=stock", new byte[RunningIngress.MaxUploadBytes + 1]),
        [ErrorCodes.BodyIncomplete] = () => ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nA,1\n"), "multipart/form-data; boundary=b")),
        [ErrorCodes.ContentTypeUnsupported] = () => ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Csv.New(), "image/png")),
        [ErrorCodes.MultipartInvalid] = () => ingress.Http.PostAsync("/imports?dataset=stock", Csv.Body(Csv.New(), "multipart/form-data")),
        [ErrorCodes.FileNameInvalid] = () => PostAsync("dataset=stock&file_name=a%07b"),
        [ErrorCodes.IdempotencyKeyInvalid] = () => ingress.Http.PostAsync("dataset=stock", Csv.New(), new string('a', 256)),
        [ErrorCodes.IdempotencyKeyReused] = ReuseKeyAsync,
        [ErrorCodes.IdempotencyKeyInUse] = UseKeyTwiceAsync,
        [ErrorCodes.OptionInvalid] = () => PostAsync("dataset=stock&mode=merge"),
        [ErrorCodes.MappingInvalid] = () => ingress.Http.PutAsync("/datasets/stock/mappings/0", Csv.Body("{}"u8.ToArray(), "application/json")),
        [ErrorCodes.MappingUnknown] = () => ingress.Http.GetAsync("/datasets/stock/mappings/0"),
        [ErrorCodes.PreviewBusy] = PreviewTwiceAsync,
        [ErrorCodes.RequestInvalid] = () => ingress.Http.GetAsync("/imports?limit=0"),
        [ErrorCodes.ImportUnknown] = () => ingress.Http.GetAsync($"/imports/{Guid.NewGuid()}"),
        [ErrorCodes.ImportNotCancellable] = CancelDoneAsync,
        [ErrorCodes.ImportBusy] = CancelHeldAsync,
        [ErrorCodes.ImportNotCorrectable] = async () => await ingress.Http.PostAsync($"/imports/{(await ingress.PostAsync(Csv.New())).TaskId()}/corrections", Csv.Body(Csv.New())),
        [ErrorCodes.ImportNotRetryable] = async () => await ingress.Http.PostAsync($"/imports/{(await ingress.PostAsync(Csv.New())).TaskId()}/retry", content: null),
        [ErrorCodes.ImportNotPausable] = async () => await ingress.Http.PostAsync($"/imports/{await DoneAsync()}/pause", content: null),
        [ErrorCodes.ImportHasEnded] = async () => await ingress.Http.PatchAsync($"/imports/{await DoneAsync()}", JsonContent.Create(new { priority = 1 })),
        [ErrorCodes.ReceiptNotReady] = async () => await ingress.Http.GetAsync($"/imports/{(await ingress.PostAsync(Csv.New())).TaskId()}/receipt"),
        [ErrorCodes.ImportNotEnded] = async () => await ingress.Http.DeleteAsync($"/imports/{(await ingress.PostAsync(Csv.New())).TaskId()}/data"),
        [ErrorCodes.ImportErased] = AskForErasedAsync,
        [ErrorCodes.ImportLedgerPurged] = AskForPurgedAsync,
        [ErrorCodes.RollbackNotKept] = async () => await ingress.Http.PostAsync($"/imports/{await DoneAsync()}/rollback", content: null),
        [ErrorCodes.RollbackSuperseded] = RollBackTooLateAsync,
        [ErrorCodes.SourceMissing] = LoseSourceAsync,
        [ErrorCodes.FilterTooSlow] = FilterSlowlyAsync,
        [ErrorCodes.RouteUnknown] = () => ingress.Http.GetAsync("/elsewhere"),
        [ErrorCodes.OriginNotAllowed] = AskFromElsewhereAsync,
        [ErrorCodes.HostNotAllowed] = AskByAnotherNameAsync,
        [ErrorCodes.MethodNotAllowed] = () => ingress.Http.DeleteAsync("/imports"),
        [ErrorCodes.DatabaseUnavailable] = AskWithoutDatabaseAsync,
        [ErrorCodes.StorageUnavailable] = PostWithoutDiskAsync,
        [ErrorCodes.InternalError] = AskForNonsenseAsync,
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task It_is_told_in_problem_details(string code)
    {
        Assert.True(Cases.TryGetValue(code, out var raise), $"No case raises {code}.");
        using var response = await raise();
        await response.IsProblemAsync(Problems.Kind(code).Status, code);
        Assert.Equal(Problems.Kind(code).Status is 503 || code == ErrorCodes.IdempotencyKeyInUse, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public void Every_case_is_of_a_code_that_there_is() => Assert.Equal(Problems.Codes, Cases.Keys.Order(StringComparer.Ordinal));

    private Task<HttpResponseMessage> PostAsync(string query, byte[]? content = null) => ingress.Http.PostAsync(query, content ?? Csv.New(), key: null);

    private async Task<HttpResponseMessage> RefuseTableAsync()
    {
        var put = new GivenPut(ingress);
        var answer = put.PutAsync(GivenPut.Definition());
        await put.RefuseAsync(ErrorCodes.TargetMismatch, new DatasetFault("$.columns[0].type", "needs more"));
        return await answer;
    }

    private async Task<HttpResponseMessage> PutOneTooManyAsync()
    {
        await using var other = await ingress.StartAsync("--Ingress:MaxDatasets=1");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var response = await GivenPut.PutAsync(http, $"d{Guid.NewGuid():N}", GivenPut.Definition());
        await other.StopAsync();
        return response;
    }

    private async Task<HttpResponseMessage> ReuseKeyAsync()
    {
        using var first = await ingress.Http.PostAsync("dataset=stock", Csv.New(), key);
        return await ingress.Http.PostAsync("dataset=stock", Csv.New(), key);
    }

    private async Task<HttpResponseMessage> UseKeyTwiceAsync()
    {
        using var first = await BrokenUpload.BeginAsync(ingress, key);
        return await ingress.Http.PostAsync("dataset=stock", Csv.New(), key);
    }

    private async Task<HttpResponseMessage> PreviewTwiceAsync()
    {
        await using var other = await ingress.StartAsync("--Ingress:PreviewConcurrency=1");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        using var held = await HeldPreview.BeginAsync(http);
        return await http.PreviewAsync("dataset=stock", Csv.New());
    }

    private async Task<HttpResponseMessage> CancelHeldAsync()
    {
        var id = (await ingress.PostAsync(Csv.New())).TaskId();
        await using var holder = await ingress.Pool!.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<Guid>("SELECT import_id FROM import WHERE import_id = @id FOR UPDATE", new { id });
        return await ingress.Http.DeleteAsync($"/imports/{id}");
    }

    private async Task<HttpResponseMessage> CancelDoneAsync() => await ingress.Http.DeleteAsync($"/imports/{await DoneAsync()}");

    private async Task<Guid> DoneAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync(ImportStatus.Done);
        return import.Id;
    }

    private async Task<HttpResponseMessage> RollBackTooLateAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.HasReplacedAsync($"t{import.Id:N}");
        await import.IsFollowedAsync($"t{import.Id:N}");
        return await ingress.Http.PostAsync($"/imports/{import.Id}/rollback", content: null);
    }

    private async Task<HttpResponseMessage> AskForErasedAsync()
    {
        var id = await DoneAsync();
        using var erased = await ingress.Http.DeleteAsync($"/imports/{id}/data");
        return await ingress.Http.GetAsync($"/imports/{id}/errors");
    }

    private async Task<HttpResponseMessage> AskForPurgedAsync()
    {
        var id = await DoneAsync();
        await ingress.ExecuteAsync("UPDATE import SET ledger_purged_at = UTC_TIMESTAMP(6) WHERE import_id = @id", new { id });
        return await ingress.Http.GetAsync($"/imports/{id}/errors");
    }

    private async Task<HttpResponseMessage> LoseSourceAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.LosesItsFileAsync();
        return await ingress.Http.GetAsync($"/imports/{import.Id}/errors");
    }

    /// <summary>The table is locked, so that the read cannot end in time.</summary>
    private async Task<HttpResponseMessage> FilterSlowlyAsync()
    {
        var dataset = $"d{Guid.NewGuid():N}";
        await ingress.RegisterAsync(dataset, version: 1);
        await using var pool = ingress.Database.OpenPool(new MySqlPoolOptions { Role = "locker", MaxConnections = 1, AllowDdl = true });
        await using var locker = await pool.OpenAsync();
        await locker.ExecuteAsync($"LOCK TABLES {SqlName.Quote(ingress.Database.Server.TargetSchema, dataset)} WRITE");
        return await ingress.Http.GetAsync($"/datasets/{dataset}/rows?quantity=5");
    }

    private async Task<HttpResponseMessage> AskFromElsewhereAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/imports");
        request.Headers.Add("Origin", "https://elsewhere.example.com");
        return await ingress.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> AskByAnotherNameAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/imports");
        request.Headers.Host = "elsewhere.example.com";
        return await ingress.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> AskWithoutDatabaseAsync()
    {
        await using var broker = await OwnBrokerAsync();
        var proxy = new TcpProxy(ingress.Database.Server);
        await using var other = await ingress.StartAsync($"--MySql:Port={proxy.Server.Port}", $"--RabbitMq:Uri={broker.Uri}", "--Outbox:Deliver=false");
        await proxy.DisposeAsync();
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var response = await http.GetAsync("/imports");
        await other.StopAsync();
        return response;
    }

    /// <summary>The upload keeps its record until the sweep, and other tests look for what is left over: so it lies in a schema of its own.</summary>
    private async Task<HttpResponseMessage> PostWithoutDiskAsync()
    {
        var folder = Path.Combine(ingress.Outside, Guid.NewGuid().ToString("N"));
        await using var broker = await OwnBrokerAsync();
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await database.RegisterDatasetAsync(RunningIngress.Dataset("stock"));
        await using var other = await ingress.StartAsync($"--MySql:ControlSchema={database.Server.ControlSchema}", $"--Objects:Root={folder}", $"--RabbitMq:Uri={broker.Uri}");
        Directory.Delete(folder, recursive: true);
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var response = await http.PostAsync("dataset=stock", Csv.New(), key: null);
        await other.StopAsync();
        return response;
    }

    /// <summary>Of a process that lacks something: it must not take the other tests' messages, nor send those that they have committed to a broker where nobody hears them (<c>Outbox:Deliver</c>).</summary>
    private static async Task<TestBroker> OwnBrokerAsync()
    {
        var broker = new TestBroker();
        await broker.InitializeAsync();
        return broker;
    }

    /// <summary>What only a defect could have written.</summary>
    private async Task<HttpResponseMessage> AskForNonsenseAsync()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await ingress.ExecuteAsync("UPDATE import SET source_plan = 'nonsense' WHERE import_id = @Id", new { import.Id });
        return await ingress.Http.GetAsync($"/imports/{import.Id}");
    }
}
