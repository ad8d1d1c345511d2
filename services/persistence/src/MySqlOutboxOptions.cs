namespace Imports.Persistence;

/// <summary>How the outbox and inbox behave in one process. Bound from the configuration section <c>Outbox</c>.</summary>
public sealed record MySqlOutboxOptions
{
    /// <summary>Runs the delivery service and the clean-up in this process. Default true; any process delivers any row.</summary>
    public bool Deliver { get; set; } = true;

    /// <summary>How often the outbox is looked at when nothing in this process woke the delivery: for messages whose time comes, and those of processes that died. Default 1 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Shortest time between two rounds of delivery that found less than a full batch. Default 20 ms.</summary>
    public TimeSpan RoundInterval { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Most messages claimed, and published in parallel, at a time. Default 100.</summary>
    public int BatchMessages { get; set; } = 100;

    /// <summary>Longest wait for the broker's confirmation of a message; bounds the transaction that holds the claim. Default 10 s.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Failed attempts after which a message is parked with its error. Default 10.</summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Wait before the second attempt; doubles with each further one. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts. Default 5 min.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Pause after the broker could not be reached. Default 1 s.</summary>
    public TimeSpan BrokerPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Pending for longer than this past its time, a message counts in the metric <c>imports.outbox.overdue</c>. Default 30 s.</summary>
    public TimeSpan OverdueAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message is remembered as seen. Default 7 days.</summary>
    public TimeSpan KeepInbox { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Rows deleted from the inbox by one statement. Default 1,000.</summary>
    public int PurgeBatchRows { get; set; } = 1_000;

    /// <summary>Time between two rounds of clean-up and counting. Default 30 s.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a duplicate waits for the consumer that has the message in hand. Default 25 min: less than the broker's 30 min for an
    /// acknowledgement, more than any consumer may take.
    /// </summary>
    public TimeSpan DuplicateWait { get; set; } = TimeSpan.FromMinutes(25);

    /// <exception cref="ArgumentException">A value makes no sense; the message names it.</exception>
    internal void Validate()
    {
        Require(BatchMessages is > 0 and <= 1000, nameof(BatchMessages), "must be 1 to 1,000");
        Require(MaxAttempts > 0, nameof(MaxAttempts), "must be at least 1");
        Require(PurgeBatchRows > 0, nameof(PurgeBatchRows), "must be at least 1");
        foreach (var (name, value) in new[]
                 {
                     (nameof(PollInterval), PollInterval), (nameof(PublishTimeout), PublishTimeout), (nameof(RetryDelay), RetryDelay),
                     (nameof(BrokerPause), BrokerPause), (nameof(KeepInbox), KeepInbox), (nameof(MaintenanceInterval), MaintenanceInterval),
                     (nameof(OverdueAfter), OverdueAfter), (nameof(DuplicateWait), DuplicateWait),
                 })
            Require(value > TimeSpan.Zero, name, "must be more than zero");
        Require(MaxRetryDelay >= RetryDelay, nameof(MaxRetryDelay), $"must not be less than {nameof(RetryDelay)}");
    }

    private static void Require(bool holds, string name, string rule)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(MySqlOutboxOptions)}.{name} {rule}.");
    }
}
