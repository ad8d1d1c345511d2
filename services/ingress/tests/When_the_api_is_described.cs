using System.Net;

namespace Imports.Ingress.Tests;

public sealed class When_the_api_is_described(RunningIngress ingress)
{
    [Fact]
    public async Task The_document_lists_every_route_with_a_summary()
    {
        using var response = await ingress.Http.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var paths = (await response.JsonAsync()).GetProperty("paths");
        foreach (var (path, method) in new[] { ("/", "get"), ("/imports", "post"), ("/imports", "get"), ("/imports/{id}", "get"), ("/imports/{id}/status", "get") })
            Assert.False(string.IsNullOrEmpty(paths.GetProperty(path).GetProperty(method).GetProperty("summary").GetString()), $"{method} {path}");
        var post = paths.GetProperty("/imports").GetProperty("post");
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("text/csv", out _));
        foreach (var status in new[] { "200", "202", "400", "404", "413", "415", "503" })
            Assert.True(post.GetProperty("responses").TryGetProperty(status, out _), status);
    }

    [Fact]
    public async Task The_description_of_an_import_has_its_fields_in_snake_case_and_its_links()
    {
        using var response = await ingress.Http.GetAsync("/openapi/v1.json");
        var properties = (await response.JsonAsync()).GetProperty("components").GetProperty("schemas").GetProperty("ImportSnapshot").GetProperty("properties");
        foreach (var name in new[] { "task_id", "status", "rows_total", "rows_ok", "rows_bad", "throughput_rps", "eta_seconds", "stage_seconds", "links" })
            Assert.True(properties.TryGetProperty(name, out _), name);
    }

    [Fact]
    public async Task A_page_shows_it_without_anything_from_elsewhere()
    {
        using var response = await ingress.Http.GetAsync("/docs/index.html");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("src=\"http", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var script = await ingress.Http.GetAsync("/docs/swagger-ui-bundle.js");
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task The_root_links_to_what_there_is()
    {
        using var response = await ingress.Http.GetAsync("/");
        foreach (var link in (await response.JsonAsync()).GetProperty("links").EnumerateObject())
        {
            using var target = await ingress.Http.GetAsync(link.Value.GetString());
            Assert.True(target.IsSuccessStatusCode, $"{link.Name}: {target.StatusCode}");
        }
    }
}
