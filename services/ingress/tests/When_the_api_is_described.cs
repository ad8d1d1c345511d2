using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;

namespace Imports.Ingress.Tests;

public sealed class When_the_api_is_described(RunningIngress ingress)
{
    [Fact]
    public async Task Every_route_is_described_with_a_summary_its_parameters_and_its_answers()
    {
        var paths = await PathsAsync();
        var described = 0;
        foreach (var route in ingress.Routes.Where(route => !route.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal)))
        {
            var path = $"/{route.RoutePattern.RawText!.Trim('/')}";
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            {
                Assert.True(paths.TryGetProperty(path, out var item) && item.TryGetProperty(method.ToLowerInvariant(), out _), $"{method} {path} is not described.");
                var operation = item.GetProperty(method.ToLowerInvariant());
                Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), $"{method} {path} has no summary.");
                Assert.Contains(operation.GetProperty("responses").EnumerateObject(), response => response.Name is "200" or "202");
                if (operation.TryGetProperty("parameters", out var parameters))
                    Assert.All(parameters.EnumerateArray(), parameter => Assert.False(string.IsNullOrEmpty(parameter.GetProperty("description").GetString()), $"{method} {path} {parameter}"));
                described++;
            }
        }

        Assert.Equal(37, described);
    }

    [Fact]
    public async Task Every_problem_is_described_with_its_code_and_an_example()
    {
        var described = new HashSet<string>();
        foreach (var operation in (await PathsAsync()).EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            foreach (var response in operation.Value.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5' && response.Value.GetRawText().Contains("problem+json", StringComparison.Ordinal)))
            {
                foreach (var example in response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject())
                {
                    Assert.Equal(response.Name, example.Value.GetProperty("value").GetProperty("status").GetRawText());
                    Assert.Contains(example.Name, response.Value.GetProperty("description").GetString(), StringComparison.Ordinal);
                    described.Add(example.Name);
                }
            }
        }

        // These two are of no route.
        Assert.Equal(Problems.Codes.Except(["ROUTE_UNKNOWN", "METHOD_NOT_ALLOWED"]), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_door_for_files_tells_its_options_and_bodies()
    {
        var post = (await PathsAsync()).GetProperty("/imports").GetProperty("post");
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("text/csv", out _));
        var parameters = post.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!).ToList();
        Assert.Empty(OptionQuery.Names.Append("dataset").Append("Idempotency-Key").Except(parameters));
        foreach (var status in new[] { "200", "202", "400", "404", "409", "413", "415", "422", "503" })
            Assert.True(post.GetProperty("responses").TryGetProperty(status, out _), status);
        Assert.True(post.GetProperty("responses").GetProperty("202").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _));
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

    private async Task<JsonElement> PathsAsync()
    {
        using var response = await ingress.Http.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.JsonAsync()).GetProperty("paths");
    }
}
