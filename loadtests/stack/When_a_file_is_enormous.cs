using System.Globalization;
using System.Text;
using System.Text.Json;
using Imports.Stack.Tests.Crashes;
using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>What is far larger than it should be: it is read or refused, and the memory of whoever does so stays as it is. <c>--soak</c> has the sizes that nobody would send.</summary>
[Collection(nameof(Composed))]
public sealed class When_a_file_is_enormous(RunningStack stack)
{
    private const string Header = "item_code,store_id,date,quantity,description\n";

    /// <summary>
    /// What each of these imports may add. What a process holds that has imported hundreds of files of all kinds before, for which its pools keep buffers of each size, is not asked here (parsing 302 MB at the end of a soak,
    /// 242 MB after these alone).
    /// </summary>
    private const long MostGrowthBytes = 150L << 20;

    /// <summary>What a process holds that has imported a few files.</summary>
    private const long UsualBytes = 130L << 20;

    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge"];

    private const int Fields = 500_000;

    private static readonly long FieldBytes = Soak.IsOn ? 1L << 30 : 64L << 20;
    private static readonly long FileBytes = Soak.IsOn ? 5_000_000_000 : 60_000_000;

    private readonly Dictionary<string, long> heldBefore = Services.ToDictionary(service => service, stack.ForgetPeakMemory);

    [Theory]
    [InlineData("\"{long}\"\n")]
    [InlineData("{long}\n")]
    [InlineData("\"{long}\n")]
    public async Task A_field_is_refused_with_its_row_and_those_behind_it_are_read(string field)
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var import = await PostAsync(LongFile.With($"{Header}E-1,S1,2026-03-01,1,first\nE-2,S1,2026-03-01,2,{field}E-3,S1,2026-03-01,3,last\n", FieldBytes), "");
        await stack.DoneAsync(import);
        Assert.Equal((2, 1), await RowsAsync(import));
        Assert.Equal(["RECORD_TOO_LARGE"], await stack.QueryAsync<string>("SELECT code FROM import_cause WHERE import_id = @import", new { import }));
        Assert.Equal(["E-1", "E-3"], await stack.QueryAsync<string>($"SELECT item_code FROM {stack.Target} ORDER BY item_code"));
        MemoryStays();
    }

    [Theory]
    [InlineData(100_000, "TOO_MANY_COLUMNS")]
    [InlineData(1_000_000, "HEADER_MALFORMED")]
    public async Task A_header_of_countless_columns_is_refused(int columns, string code)
    {
        var header = string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}"));
        var import = await PostAsync(new LongFile([Encoding.UTF8.GetBytes($"{header}\n1,2\n")]), "");
        Assert.Equal(code, await FailureAsync(import));
        MemoryStays();
    }

    [Fact]
    public async Task A_row_of_countless_fields_is_refused_and_those_behind_it_are_read()
    {
        var import = await PostAsync(new LongFile([Encoding.UTF8.GetBytes($"{Header}F-1,S1,2026-03-01,1,first\nF-2{new string(',', Fields)}\nF-3,S1,2026-03-01,3,last\n")]), "");
        await stack.DoneAsync(import);
        Assert.Equal((2, 1), await RowsAsync(import));
        MemoryStays();
    }

    [Fact]
    public async Task A_file_longer_than_memory_should_hold_streams_through()
    {
        var (rows, bytes) = (0L, 0L);
        var import = await PostAsync(new LongFile(Pieces()), "&mode=validate");
        await stack.DoneAsync(import, within: TimeSpan.FromMinutes(20));
        Assert.True(bytes >= FileBytes);
        Assert.Equal((rows, 0L), await RowsAsync(import));
        MemoryStays();

        IEnumerable<ReadOnlyMemory<byte>> Pieces()
        {
            var described = new string('d', 400);
            yield return Encoding.UTF8.GetBytes(Header);
            while (bytes < FileBytes)
            {
                var text = new StringBuilder();
                for (var i = 0; i < 1000; i++)
                    text.Append(CultureInfo.InvariantCulture, $"G-{rows++},S1,2026-03-01,1,{described}\n");
                var piece = Encoding.UTF8.GetBytes(text.ToString());
                bytes += piece.Length;
                yield return piece;
            }
        }
    }

    private async Task<Guid> PostAsync(LongFile file, string options)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"imports?dataset=inventory&force=true{options}") { Content = file };
        using var patient = new HttpClient { BaseAddress = stack.Api.BaseAddress, Timeout = TimeSpan.FromMinutes(15) };
        using var answer = await patient.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("task_id").GetGuid();
    }

    private async Task<(long Ok, long Bad)> RowsAsync(Guid import)
    {
        var snapshot = JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync($"imports/{import}"));
        return (snapshot.GetProperty("rows_ok").GetInt64(), snapshot.GetProperty("rows_bad").GetInt64());
    }

    private async Task<string> FailureAsync(Guid import)
    {
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(import) == "failed", TimeSpan.FromMinutes(2), $"import {import} fails");
        return (await stack.QueryAsync<string>("SELECT error_code FROM import WHERE import_id = @import", new { import }))[0];
    }

    private void MemoryStays()
        => Assert.All(Services, service => Assert.InRange(stack.PeakMemoryBytes(service), 1, Math.Max(heldBefore[service], UsualBytes) + MostGrowthBytes));
}
