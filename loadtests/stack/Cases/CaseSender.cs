using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Imports.Stack.Tests;

/// <summary>Sends a case's file as a client would, also as a client that breaks off or stalls.</summary>
public sealed class CaseSender(HttpClient api)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    /// <returns>The status, and the JSON of the answer; null when the client has gone before there was one.</returns>
    public async Task<(int Status, JsonObject? Body)> SendAsync(string dataset, byte[] file, JsonObject? options, CaseSending send)
    {
        var path = $"imports{Query(send.NoDataset ? null : send.DatasetName ?? dataset, options)}";
        if (send.BreakOffAfter is { } end)
            return await SendPartAsync(path, file, end, send, waits: false);
        if (send.StallAfter is { } stall)
            return await SendPartAsync(path, file, stall, send, waits: true);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(file) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", send.ContentType);
        if (send.IdempotencyKey is { } key)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await api.SendAsync(request);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())?.AsObject());
    }

    private async Task<(int Status, JsonObject? Body)> SendPartAsync(string path, byte[] file, int bytes, CaseSending send, bool waits)
    {
        var address = api.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        var head = $"POST /{path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {send.ContentType}\r\nContent-Length: {file.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(file.AsMemory(0, bytes));
        await stream.FlushAsync();
        if (!waits)
            return (0, null);
        using var limit = new CancellationTokenSource(AnswerLimit);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(limit.Token);
        var json = answer[answer.IndexOf('{')..(answer.LastIndexOf('}') + 1)];
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), JsonNode.Parse(json)!.AsObject());
    }

    private static string Query(string? dataset, JsonObject? options)
    {
        var parameters = new List<(string Name, string Value)>();
        if (dataset is not null)
            parameters.Add(("dataset", dataset));
        foreach (var (name, value) in options ?? [])
        {
            if (value is JsonObject byColumn)
                parameters.AddRange(byColumn.Select(pair => (name, $"{pair.Key}:{pair.Value}")));
            else
                parameters.Add((name, value!.GetValueKind() is System.Text.Json.JsonValueKind.True ? "true" : value.ToString()));
        }

        return parameters.Count == 0 ? "" : "?" + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
    }
}
