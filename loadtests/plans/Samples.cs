using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Imports.Plans.Tests;

/// <summary>Values for the parameters of statements, by name: those of rows that are there, and the limits that the services have.</summary>
internal sealed partial class Samples(FilledDatabase database)
{
    private readonly Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tenantId"] = database.Import.TenantId, ["importId"] = database.Import.ImportId, ["importHex"] = database.Import.ImportId.ToString("N"),
        ["importIds"] = database.Latest, ["parentId"] = database.Import.ImportId, ["objectId"] = database.Import.ObjectId,
        ["key"] = database.Import.IdempotencyKey, ["holder"] = database.Import.ImportId, ["correlationId"] = database.Import.ImportId, ["version"] = 1,
        ["dedupeKeys"] = new[] { database.Import.ContentHash }, ["name"] = database.Import.Dataset, ["target"] = database.Import.Dataset,
        ["dataset"] = database.Import.Dataset, ["fingerprint"] = 7.ToString("D32", CultureInfo.InvariantCulture), ["code"] = "VALUE_OUT_OF_RANGE", ["expected"] = "at least 0", ["message"] = "why", ["retrySeconds"] = 60, ["batchNumber"] = 7, ["batchNumbers"] = new[] { 7, 8, 9 }, ["attempt"] = database.Import.CutAttempt, ["stage"] = "stage", ["firstRow"] = 1, ["lastRow"] = 3000,
        ["changedAt"] = DateTime.UtcNow, ["tag"] = "imports:", ["token0"] = new byte[16], ["token1"] = new byte[16], ["id"] = 4711, ["connection"] = 4711, ["id0"] = 4711, ["id1"] = 4712, ["fence"] = 1,
        ["values"] = Enumerable.Range(0, 500).Select(n => $"S{n}").ToArray(),
        ["after"] = 0, ["afterAt"] = DateTimeOffset.UnixEpoch, ["afterId"] = Guid.Empty, ["before"] = Guid.AllBitsSet, ["limit"] = 200, ["rows"] = 100, ["batchRows"] = 1000, ["slice"] = 3,
        ["since"] = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddMinutes(-1)), ["accepted"] = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddHours(-25)), ["endedSeconds"] = 3600,
        ["active"] = 16, ["agingBytesPerSecond"] = 1_000_000, ["window"] = 6, ["lookahead"] = 24, ["ageSeconds"] = 86_400, ["keepSeconds"] = 86_400, ["days"] = 7,
        ["graceSeconds"] = 90, ["repeatSeconds"] = 60, ["stuckSeconds"] = 4200, ["overdueSeconds"] = 60, ["pausedSeconds"] = 604_800, ["connectionId"] = 1, ["like"] = "%inventory%",
        ["schema"] = database.Server.StagingSchema, ["staging"] = database.Server.StagingSchema, ["targets"] = database.Server.TargetSchema, ["table"] = "inventory",
        ["new"] = "inventory_new", ["replaced"] = "o_0", ["hash"] = Hash(7), ["valueHash"] = Hash(7), ["changeId"] = new Guid("00000000-0000-0000-0000-000000000007"), ["beforeVersion"] = 100, ["hashes"] = Enumerable.Range(0, 256).Select(Hash).ToArray(),
    };

    /// <summary>The values of a statement's parameters. What is only written needs none: it finds no row.</summary>
    /// <exception cref="KeyNotFoundException">A parameter that rows are found by has no sample.</exception>
    public Dictionary<string, object?> For(Example example)
    {
        var finds = Finding().Match(example.Sql) is { Success: true } condition ? example.Sql[condition.Index..] : "";
        var all = new Dictionary<string, object?>();
        foreach (var name in Names(example.Sql))
        {
            if (example.Values.TryGetValue(name, out var own) || values.TryGetValue(name, out own))
                all[name] = own;
            else if (Names(finds).Contains(name))
                throw new KeyNotFoundException($"There is no sample of @{name}: give it one in {nameof(Samples)}.");
            else
                all[name] = null;
        }

        return all;
    }

    /// <summary>Of a value of a scope, as <c>fill.25_merge_scope_value</c> has it.</summary>
    private static byte[] Hash(int value) => SHA256.HashData(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    private static HashSet<string> Names(string sql) => [.. Parameter().Matches(sql).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"(?<![@\w])@(\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(WHERE|ON|LIMIT)\b")]
    private static partial Regex Finding();
}
