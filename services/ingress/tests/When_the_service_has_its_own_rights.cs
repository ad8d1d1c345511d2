using System.Net;
using Imports.Migrator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Ingress.Tests;

public sealed class When_the_service_has_its_own_rights(RunningIngress ingress)
{
    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task They_are_enough_for_all_that_it_answers()
    {
        var password = Guid.NewGuid().ToString("N");
        var accounts = Services.ToDictionary(service => service, _ => password);
        await new SchemaMigrator(new MigratorOptions { Server = ingress.Database.Server, Accounts = accounts }, NullLoggerFactory.Instance).RunAsync(CancellationToken.None);
        await using var other = await ingress.StartAsync("--MySql:User=imports_ingress", $"--MySql:Password={password}", "--Ingress:DatasetWait=00:00:00");
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()), Timeout = RunningIngress.Deadline };
        var content = Csv.New();
        using var first = await http.PostAsync("dataset=stock", content, key);
        using var again = await http.PostAsync("dataset=stock", content, key);
        using var refused = await http.PostAsync("dataset=stock", [], Guid.NewGuid().ToString());
        using var forced = await http.PostAsync("dataset=stock&force=true", content, key: null);
        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode, refused.StatusCode, forced.StatusCode));
        Assert.True(again.IsReplayed());
        await ingress.ExecuteAsync(
            "UPDATE idempotency_key SET lease_until = UTC_TIMESTAMP(6), import_id = NULL, content_hash = NULL, answer_status = NULL, answer = NULL WHERE idempotency_key = @key", new { key });
        using var takenOver = await http.PostAsync("dataset=stock", content, key);
        Assert.Equal(HttpStatusCode.OK, takenOver.StatusCode);
        var id = (await first.JsonAsync()).TaskId();
        var dry = await GivenImport.PostedAsync(ingress, Csv.New());
        await dry.MergedAsync("done", "validate");
        foreach (var path in new[] { "/imports?status=queued", $"/imports/{id}", $"/imports/{id}/batches", $"/imports/{id}/errors", $"/imports/{dry.Id}/differences", "/datasets", "/datasets/goods", "/datasets/goods/rows" })
        {
            using var response = await http.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, $"{path}: {await response.Content.ReadAsStringAsync()}");
        }

        foreach (var version in new[] { 1, 2 })
        {
            using var put = await GivenPut.PutAsync(http, "wares", GivenPut.Definition(note: $"note{version}"));
            Assert.Equal(HttpStatusCode.Accepted, put.StatusCode);
            await new GivenPut(ingress, "wares").FinishAsync();
        }
        using var looked = await http.PreviewAsync("dataset=stock", content);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        string[] header = ["Nr", key];
        using var saved = await http.SaveAsync("stock", header, new { code = "Nr" });
        using var changed = await http.SaveAsync("stock", header, new { code = key });
        using var deleted = await http.DeleteAsync(Previews.Address("stock", header));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (saved.StatusCode, changed.StatusCode, deleted.StatusCode));

        var replaced = await GivenImport.PostedAsync(ingress, Csv.New());
        await replaced.HasReplacedAsync($"t{replaced.Id:N}");
        using var rolledBack = await http.PostAsync($"/imports/{replaced.Id}/rollback", content: null);
        Assert.Equal(HttpStatusCode.Accepted, rolledBack.StatusCode);
        using var cancelled = await http.DeleteAsync($"/imports/{id}");
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        await other.StopAsync();
    }
}
