using Imports.Persistence.Tests.Stack;

namespace Imports.Persistence.Tests;

public sealed class When_the_inbox_grows_old
{
    [Fact(Timeout = 60_000)]
    public async Task Rows_past_their_keep_time_are_deleted_in_batches_and_no_others()
    {
        await using var stack = await TestStack.CreateAsync();
        for (var n = 0; n < 50; n++)
            await stack.ExecuteAsync(
                "INSERT INTO inbox_state (message_id, consumer_id, consumer, received_at) VALUES (@Id, @Id, 'old', UTC_TIMESTAMP(6) - INTERVAL @Days DAY)",
                new { Id = Guid.NewGuid().ToByteArray(), Days = n < 33 ? 8 : 6 });

        await using var host = await TestHost.StartAsync(stack, setup => setup.Outbox = options => options.PurgeBatchRows = 10);

        await Eventually.EqualsAsync("rows left", 17, stack.InboxRowsAsync);
    }
}
