using System.Net;

namespace Imports.Ingress.Tests;

public sealed class When_an_import_is_asked_for(RunningIngress ingress)
{
    [Theory]
    [InlineData("")]
    [InlineData("/status")]
    public async Task What_is_known_of_it_is_told(string suffix)
    {
        var content = Csv.New();
        var id = (await ingress.PostAsync(content)).TaskId();
        using var response = await ingress.Http.GetAsync($"/imports/{id}{suffix}");
        var import = await response.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(id, import.TaskId());
        Assert.Equal("queued", import.GetProperty("status").GetString());
        Assert.Equal(content.Length, import.GetProperty("bytes_total").GetInt64());
        foreach (var unknown in new[] { "rows_total", "throughput_rps", "eta_seconds", "error_code", "finished_at" })
            Assert.Equal(System.Text.Json.JsonValueKind.Null, import.GetProperty(unknown).ValueKind);
        Assert.Equal(0, import.GetProperty("rows_ok").GetInt64());
        Assert.Equal(0, import.GetProperty("rows_bad").GetInt64());
        Assert.True(import.GetProperty("stage_seconds").TryGetProperty("queued", out _));
        Assert.True(import.GetProperty("counts").TryGetProperty("read_rows", out _));
        Assert.Equal($"/imports/{id}", import.GetProperty("links").GetProperty("self").GetString());
    }

    [Fact]
    public async Task The_list_is_newest_first_and_goes_on()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await ingress.PostAsync(Csv.New())).TaskId());
        var listed = new List<Guid>();
        for (var next = "/imports?limit=2"; !ids.All(listed.Contains);)
        {
            using var response = await ingress.Http.GetAsync(next);
            var page = await response.JsonAsync();
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.TaskId()));
            next = page.GetProperty("next").GetString() ?? throw new InvalidOperationException("The list ended before the imports came.");
        }

        Assert.Equal(ids, listed.Where(ids.Contains));
        Assert.Equal(listed.Count, listed.Distinct().Count());
    }
}
