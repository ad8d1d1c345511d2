using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>Runs one case through the API alone: posts, waits for the end, and reads target and errors back.</summary>
public sealed partial class CaseRun(RunningStack stack, CaseDirectory test, string dataset, IReadOnlyList<string> stepDatasets)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly CaseSender sender = new(stack.Api);

    public async Task<CaseOutcome> RunAsync()
    {
        var import = test.Import;
        for (var i = 0; i < import.Before.Count; i++)
        {
            var step = import.Before[i];
            var (status, body) = await sender.SendAsync(stepDatasets[i], await ReadAsync(step.Input), step.Options, new CaseSending());
            Assert.True(status == 202, $"{step.Input} was answered with {status}: {body}");
            Assert.Equal("done", (string)(await EndAsync(TaskId(body!)))["status"]!);
        }

        var (answer, problem) = await sender.SendAsync(dataset, await ReadAsync(Path.GetFileName(Directory.EnumerateFiles(test.Folder, "input.*").Single())), import.Options, import.Send);
        if (answer is not (200 or 202))
            return new CaseOutcome(await RefusedAsync(answer, problem), await TargetAsync(null), [], null);
        var taskId = TaskId(problem!);
        var end = await EndAsync(taskId);
        return new CaseOutcome(Outcome(answer, end), await TargetAsync(taskId), await ErrorsAsync(taskId, end), await DifferencesAsync(taskId, end));
    }

    private static Guid TaskId(JsonNode body) => Guid.Parse((string)body["task_id"]!, CultureInfo.InvariantCulture);

    private Task<byte[]> ReadAsync(string file) => File.ReadAllBytesAsync(Path.Combine(test.Folder, file));

    /// <summary>A refused request leaves nothing: no import, and no bytes that nobody asks for.</summary>
    private async Task<JsonObject> RefusedAsync(int status, JsonObject? problem)
    {
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE dataset = @dataset", new { dataset }))[0] == test.Import.Before.Count,
            Limit,
            "the refused request leaves no import");
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM object WHERE state = 'uploading'"))[0] == 0, Limit, "the refused request leaves no bytes");
        return new JsonObject { ["http_status"] = status, ["code"] = problem?["code"]?.DeepClone() };
    }

    private async Task<JsonObject> EndAsync(Guid taskId)
    {
        JsonObject end = [];
        await Eventually.IsTrueAsync(
            async () =>
            {
                end = JsonNode.Parse(await stack.Api.GetStringAsync($"imports/{taskId}"))!.AsObject();
                return (string)end["status"]! is "done" or "failed" or "cancelled";
            },
            Limit,
            $"the import {taskId} of {test.Name} ends");
        return end;
    }

    private static JsonObject Outcome(int answer, JsonObject end) => IsOverBudget(end) ? new JsonObject
    {
        ["http_status"] = answer, ["status"] = end["status"]!.DeepClone(), ["error_code"] = end["error_code"]!.DeepClone(),
    }
    : new JsonObject
    {
        ["http_status"] = answer,
        ["status"] = end["status"]!.DeepClone(),
        ["error_code"] = end["error_code"]?.DeepClone(),
        ["error_message"] = end["error_message"]?.DeepClone(),
        ["counts"] = end["counts"]!.DeepClone(),
        ["reject_groups"] = end["detail"]!["reject_groups"]!.DeepClone(),
        ["ignored_columns"] = end["detail"]!["ignored_columns"]?.DeepClone(),
    };

    /// <summary>Such an import stops at the first batch that is too much: how many it has seen by then differs from run to run.</summary>
    private static bool IsOverBudget(JsonObject end) => (string?)end["error_code"] == "REJECT_BUDGET_EXCEEDED";

    /// <summary>As the read API gives it. The ids of imports differ from run to run.</summary>
    private async Task<IReadOnlyList<JsonNode>> TargetAsync(Guid? taskId)
    {
        var page = JsonNode.Parse(await stack.Api.GetStringAsync($"datasets/{dataset}/rows?limit=1000"))!;
        return [.. page["items"]!.AsArray().Select(row => JsonNode.Parse(row!.ToJsonString().Replace(taskId?.ToString() ?? "-", "<import>", StringComparison.Ordinal))!)];
    }

    private async Task<byte[]> ErrorsAsync(Guid taskId, JsonObject end)
    {
        if ((long)end["rows_bad"]! == 0)
            return [];
        var errors = await stack.Api.GetByteArrayAsync($"imports/{taskId}/errors");
        if (!IsOverBudget(end))
            return WithoutTokens(errors);
        Assert.True(errors.Count(one => one == (byte)'\n') > 1, $"{test.Name} is over its budget and lists no bad row");
        return [];
    }

    /// <summary>They follow from the import's id, which differs from run to run. Each character is a byte here, and in UTF-16 another one is beside it.</summary>
    private static byte[] WithoutTokens(byte[] errors)
        => Encoding.Latin1.GetBytes(TokenText().Replace(Encoding.Latin1.GetString(errors), token => string.Join(token.Groups[1].Value, "{token}".AsEnumerable())));

    [GeneratedRegex(@"r(\0?)(?:[0-9]\1)+x(?:\1[0-9a-hjkmnp-tv-z]){10}")]
    private static partial Regex TokenText();

    /// <summary>Of a dry run that would update rows: how they differ.</summary>
    private async Task<JsonObject?> DifferencesAsync(Guid taskId, JsonObject end)
    {
        var differences = JsonNode.Parse(await stack.Api.GetStringAsync($"imports/{taskId}/differences"))!.AsObject();
        var (status, mode) = ((string)end["status"]!, (string)end["mode"]!);
        Assert.Equal(status == "done" && mode == "validate", (bool)differences["complete"]!);
        return differences["sample"]!.AsArray().Count == 0
            ? null
            : new JsonObject { ["columns"] = differences["columns"]!.DeepClone(), ["sample"] = differences["sample"]!.DeepClone() };
    }
}
