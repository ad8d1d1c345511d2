using System.Net;
using System.Text.Json;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress.Tests;

public sealed class When_differences_are_asked_for(RunningIngress ingress)
{
    private static readonly ImportDifferences Found = new(
        [new ChangedColumn { Column = "note", Rows = 1 }, new ChangedColumn { Column = "quantity", Rows = 2 }],
        [
            new RowDifference(7, 9, new Dictionary<string, string> { ["day"] = "2026-03-01", ["code"] = "Z \"quoted\" 😀" }, [new ValueDifference("quantity", "1", "2", IsCut: false)]),
            new RowDifference(3, 4, new Dictionary<string, string> { ["day"] = "2026-03-02", ["code"] = "A\tb\\" }, [new ValueDifference("note", null, "=1+1\n", IsCut: true), new ValueDifference("quantity", "5", null, IsCut: false)]),
        ]);

    [Fact]
    public async Task A_dry_run_tells_its_counts_by_column_and_its_sample()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync(ImportStatus.Done, ImportMode.Validate);
        await import.DiffersAsync(Found);
        using var response = await GetAsync(import.Id);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.True(
            JsonElement.DeepEquals(
                JsonSerializer.SerializeToElement(new
                {
                    task_id = import.Id,
                    mode = "validate",
                    status = "done",
                    complete = true,
                    updated_rows = 2,
                    columns = new[] { new { column = "quantity", rows = 2 }, new { column = "note", rows = 1 } },
                    sample = new object[]
                    {
                        new { row = 7, line = 9, key = new { day = "2026-03-01", code = "Z \"quoted\" 😀" }, changes = new[] { Change("quantity", "1", "2", isCut: false) } },
                        new { row = 3, line = 4, key = new { day = "2026-03-02", code = "A\tb\\" }, changes = new[] { Change("note", null, "=1+1\n", isCut: true), Change("quantity", "5", null, isCut: false) } },
                    },
                }),
                await response.JsonAsync()),
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Without_a_difference_it_is_complete_and_empty()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync(ImportStatus.Done, ImportMode.Validate);
        await AssertEmptyAsync(import.Id, ImportMode.Validate, ImportStatus.Done, complete: true);
    }

    [Fact]
    public async Task Before_it_is_through_and_of_an_import_that_is_no_dry_run_it_is_empty_and_not_complete()
    {
        using var posted = await ingress.Http.PostAsync("dataset=stock&mode=validate", Csv.New(), key: null);
        await AssertEmptyAsync((await posted.JsonAsync()).TaskId(), ImportMode.Validate, ImportStatus.Queued, complete: false);
        foreach (var mode in new[] { ImportMode.Upsert, ImportMode.Replace })
        {
            var import = await GivenImport.PostedAsync(ingress, Csv.New());
            await import.MergedAsync(ImportStatus.Done, mode);
            await AssertEmptyAsync(import.Id, mode, ImportStatus.Done, complete: false);
        }
    }

    [Fact]
    public async Task An_import_that_is_not_there_or_is_another_tenants_is_unknown()
    {
        var import = await GivenImport.PostedAsync(ingress, Csv.New());
        await import.MergedAsync(ImportStatus.Done, ImportMode.Validate);
        await import.DiffersAsync(Found);
        await ingress.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await ingress.ExecuteAsync("INSERT IGNORE INTO dataset (tenant_id, name, version, definition) SELECT 'other', name, version, definition FROM dataset WHERE name = 'stock' AND version = 1");
        await ingress.ExecuteAsync("UPDATE import SET tenant_id = 'other' WHERE import_id = @Id", new { import.Id });
        foreach (var id in new[] { $"{import.Id}", $"{Guid.NewGuid()}", "nothing" })
        {
            using var response = await ingress.Http.GetAsync($"/imports/{id}/differences");
            await response.IsProblemAsync(404, ErrorCodes.ImportUnknown);
        }
    }

    private static object Change(string column, string? before, string? after, bool isCut) => new { column, before, after, is_cut = isCut };

    private async Task AssertEmptyAsync(Guid id, string mode, string status, bool complete)
    {
        using var response = await GetAsync(id);
        var json = await response.JsonAsync();
        Assert.Equal((mode, status, complete), (json.GetProperty("mode").GetString(), json.GetProperty("status").GetString(), json.GetProperty("complete").GetBoolean()));
        Assert.Equal(complete ? JsonValueKind.Number : JsonValueKind.Null, json.GetProperty("updated_rows").ValueKind);
        Assert.Equal((0, 0), (json.GetProperty("columns").GetArrayLength(), json.GetProperty("sample").GetArrayLength()));
    }

    private Task<HttpResponseMessage> GetAsync(Guid id) => ingress.Http.GetAsync($"/imports/{id}/differences");
}
