using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Imports.Ingress.Tests;

/// <summary>Files to send, each with content of its own, and how they are sent and answered.</summary>
internal static class Csv
{
    public static byte[] New(int rows = 3)
    {
        var text = new StringBuilder("code,quantity\n");
        for (var i = 0; i < rows; i++)
            text.Append(Guid.NewGuid()).Append(',').Append(i).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static ByteArrayContent Body(byte[] content, string type = "text/csv")
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return body;
    }

    public static async Task<JsonElement> PostAsync(this RunningIngress ingress, byte[] content, string dataset = "stock")
    {
        using var response = await ingress.Http.PostAsync($"/imports?dataset={dataset}", Body(content));
        return await response.JsonAsync();
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
        => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    public static Guid TaskId(this JsonElement answer) => answer.GetProperty("task_id").GetGuid();

    /// <summary>The answer is problem details of this code, complete and consistent.</summary>
    public static async Task IsProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"Expected {status} {code}, found {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.EndsWith(code, problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("trace_id").GetString()));
    }
}

/// <summary>A body whose length is not said beforehand, so that it travels in chunks.</summary>
internal sealed class ChunkedContent : HttpContent
{
    private const int ChunkBytes = 1000;
    private readonly byte[] content;

    public ChunkedContent(byte[] content)
    {
        this.content = content;
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        for (var at = 0; at < content.Length; at += ChunkBytes)
        {
            await stream.WriteAsync(content.AsMemory(at, Math.Min(ChunkBytes, content.Length - at)));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
