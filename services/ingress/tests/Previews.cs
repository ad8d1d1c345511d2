using System.Net;
using System.Text;
using System.Text.Json;
using Imports.Datasets;

namespace Imports.Ingress.Tests;

/// <summary>Files that are looked at, and mappings that are saved, as a client does it.</summary>
internal static class Previews
{
    /// <summary>A dataset of the test's own: <c>code</c>, <c>quantity</c> with the synonym <c>Menge</c>, <c>price</c>, <c>day</c>, <c>is_new</c>.</summary>
    public static async Task<string> GivenDatasetAsync(this RunningIngress ingress)
    {
        var name = $"d{Guid.NewGuid():N}";
        await ingress.Database.RegisterDatasetAsync(
            $$"""
            { "name": "{{name}}", "version": 1, "business_key": ["code"], "columns": [
              { "name": "code", "type": "text", "required": true, "pattern": "[A-Z].*" }, { "name": "quantity", "type": "integer", "required": true, "synonyms": ["Menge"] },
              { "name": "price", "type": "decimal", "scale": 3 }, { "name": "day", "type": "date" }, { "name": "is_new", "type": "boolean" }, { "name": "seen_at", "type": "timestamp" }, { "name": "tags", "type": "json" } ] }
            """);
        return name;
    }

    public static Task<HttpResponseMessage> PreviewAsync(this HttpClient http, string query, byte[] content, string type = "text/csv")
        => http.PostAsync($"/imports/preview?{query}", Csv.Body(content, type));

    /// <summary>The answer of a preview, which is 200 whatever is wrong with the file.</summary>
    public static Task<JsonElement> PreviewAsync(this RunningIngress ingress, string query, string text) => ingress.PreviewAsync(query, Encoding.UTF8.GetBytes(text));

    public static async Task<JsonElement> PreviewAsync(this RunningIngress ingress, string query, byte[] content, string type = "application/octet-stream")
    {
        using var response = await ingress.Http.PreviewAsync(query, content, type);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.GetRawText());
        return answer;
    }

    public static IReadOnlyList<string> Texts(this JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    public static IReadOnlyList<string> Problems(this JsonElement answer) => [.. answer.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()!)];

    public static JsonElement Column(this JsonElement answer, string name) => answer.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("column").GetString() == name);

    public static string Address(string dataset, string[] header) => $"/datasets/{dataset}/mappings/{HeaderFingerprint.Of(header)}";

    public static Task<HttpResponseMessage> SaveAsync(this HttpClient http, string dataset, string[] header, object mapping)
        => http.PutAsync(Address(dataset, header), Csv.Body(JsonSerializer.SerializeToUtf8Bytes(new { header, mapping }), "application/json"));
}
