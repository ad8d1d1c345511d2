using System.Net.Http.Headers;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>A dataset of a test's own that is put, and what merge makes of it: the same rows that merge writes, by the same code.</summary>
internal sealed class GivenPut(RunningIngress ingress, string? name = null)
{
    private readonly DatasetChangeStore changes = new();

    public string Name { get; } = name ?? $"d{Guid.NewGuid():N}";

    /// <summary>A definition; of other columns with another <paramref name="note"/>.</summary>
    public static string Definition(string? name = null, int? version = null, string note = "note")
        => $$"""{ {{(name is null ? "" : $"\"name\": \"{name}\",")}} {{(version is null ? "" : $"\"version\": {version},")}} "business_key": ["code"], "columns": [{ "name": "code", "type": "text" }, { "name": "{{note}}", "type": "text" }] }""";

    public static async Task<HttpResponseMessage> PutAsync(HttpClient http, string name, string body, string? ifMatch = null, string? ifNoneMatch = null, string? type = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/datasets/{name}") { Content = content };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> PutAsync(string body, string? ifMatch = null, string? ifNoneMatch = null) => PutAsync(ingress.Http, Name, body, ifMatch, ifNoneMatch);

    /// <summary>The change that is open, once there is one and merge was told.</summary>
    public async Task<DatasetChange> OpenAsync()
    {
        DatasetChange? open = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await using var session = await ingress.Pool!.OpenAsync();
                open = await changes.FindOpenAsync(session, "default", Name, CancellationToken.None);
                return open is not null && ingress.Registered.Any(command => command.ChangeId == open.ChangeId);
            },
            RunningIngress.Deadline,
            "a change is open, and merge is told");
        return open!;
    }

    /// <summary>Merge has stored it. Its table is made as the migrator makes it.</summary>
    public async Task FinishAsync()
    {
        var open = await OpenAsync();
        await ingress.Database.RegisterDatasetAsync(open.Definition);
        await using var session = await ingress.Pool!.OpenAsync();
        await changes.FinishAsync(session, open.ChangeId, CancellationToken.None);
    }

    public async Task RefuseAsync(string code, params DatasetFault[] faults)
    {
        var open = await OpenAsync();
        await using var session = await ingress.Pool!.OpenAsync();
        await changes.RefuseAsync(session, open.ChangeId, code, faults, CancellationToken.None);
    }

    /// <summary>What the audit says of it, oldest first.</summary>
    public Task<IReadOnlyList<string>> AuditAsync() => ingress.QueryAsync<string>(
        "SELECT CONCAT_WS(' ', actor, action, JSON_VALUE(detail, '$.version')) FROM audit WHERE JSON_VALUE(detail, '$.dataset') = @Name ORDER BY audit_id", new { Name });
}
