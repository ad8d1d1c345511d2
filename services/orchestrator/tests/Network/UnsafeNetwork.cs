using System.Text.Json;
using System.Text.RegularExpressions;
using Imports.Contracts;
using MassTransit;

namespace Imports.Orchestrator.Tests.Network;

/// <summary>
/// Stands where the broker stands: takes what the orchestrator has committed to its outbox, and what the workers say, and loses, doubles, delays and reorders it.
/// </summary>
internal sealed partial class UnsafeNetwork(GivenImports given, RunningOrchestrator orchestrator, Workers workers, Weather weather)
{
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(1.5);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly List<Parcel> underWay = [];
    private readonly List<object> ends = [];
    private readonly Random random = new(weather.Seed);
    private bool isCalm;

    /// <summary>What was said of ended imports, each message once for each time that it was committed.</summary>
    public IReadOnlyList<object> Ends => ends;

    public void Send(object message) => underWay.Add(new Parcel(message, null, DateTime.UtcNow));

    /// <summary>From now on each message arrives, at once.</summary>
    public void BecomeCalm() => isCalm = true;

    /// <summary>Everything that is due meets its fate.</summary>
    public async Task RoundAsync()
    {
        foreach (var parcel in await TakeOutboxAsync())
            Sort(parcel);
        var due = underWay.Where(parcel => parcel.Due <= DateTime.UtcNow).ToArray();
        underWay.RemoveAll(due.Contains);
        random.Shuffle(due);
        foreach (var parcel in due)
            await MeetAsync(parcel);
    }

    private void Sort(Parcel parcel)
    {
        if (parcel.Message is ImportCompleted or ImportFailed or ImportCancelled)
            ends.Add(parcel.Message);
        else if (parcel.Message is not ImportProgressed)
            underWay.Add(parcel);
    }

    private async Task MeetAsync(Parcel parcel)
    {
        if (!isCalm && Happens(weather.LostPercent))
            return;
        if (!isCalm && Happens(weather.LatePercent))
        {
            underWay.Add(parcel with { Due = DateTime.UtcNow + (random.NextDouble() * Latest) });
            return;
        }

        for (var times = Happens(weather.DoubledPercent) ? 2 : 1; times > 0; times--)
            await DeliverAsync(parcel);
    }

    private async Task DeliverAsync(Parcel parcel)
    {
        if (Workers.Understand(parcel.Message))
            (await workers.WorkAsync(parcel.Message)).ForEach(Send);
        else
            await orchestrator.Bus.Publish(parcel.Message, parcel.Message.GetType(), context => context.Headers.Set(MessageHeaders.SchedulingTokenId, parcel.Token?.ToString()));
    }

    private bool Happens(int percent) => random.Next(100) < percent;

    private async Task<IReadOnlyList<Parcel>> TakeOutboxAsync()
    {
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var rows = await session.QueryAsync<Row>(
            "SELECT id, message_types, body, scheduling_token_id FROM outbox_message WHERE state = 'pending' AND enqueue_time <= UTC_TIMESTAMP(6) ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED");
        if (rows.Count > 0)
            await session.ExecuteAsync("DELETE FROM outbox_message WHERE id IN @ids", new { ids = rows.Select(row => row.Id).ToArray() });
        await session.CommitAsync();
        return [.. rows.Select(Read)];
    }

    private static Parcel Read(Row row)
    {
        var type = typeof(ImportAccepted).Assembly.GetType($"Imports.Contracts.{Name().Match(row.MessageTypes).Groups[1].Value}", throwOnError: true)!;
        using var envelope = JsonDocument.Parse(row.Body);
        return new Parcel(envelope.RootElement.GetProperty("message").Deserialize(type, Json)!, row.SchedulingTokenId, DateTime.UtcNow);
    }

    [GeneratedRegex(@"Imports\.Contracts:(\w+)")]
    private static partial Regex Name();

    /// <param name="Message">What it says.</param>
    /// <param name="Token">Of a scheduled message: by it the saga knows whether it is the one that it waits for.</param>
    /// <param name="Due">When it meets its fate.</param>
    private sealed record Parcel(object Message, Guid? Token, DateTime Due);

    private sealed record Row
    {
        public Guid? SchedulingTokenId { get; init; }
        public long Id { get; init; }
        public string MessageTypes { get; init; } = "";
        public string Body { get; init; } = "";
    }
}
