using MassTransit;

namespace Imports.Persistence.Tests.Stack;

public sealed record Work(Guid WorkId);

public sealed record WorkDone(Guid WorkId);

/// <summary>What a test does to the consumer, after its SQL and its publish.</summary>
public sealed class WorkScript
{
    private int runs;

    public int Runs => Volatile.Read(ref runs);

    public Func<ConsumeContext<Work>, int, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    public Task RunAsync(ConsumeContext<Work> context) => After(context, Interlocked.Increment(ref runs));
}

/// <summary>SQL through the unit of work and one message out: what every consumer of the platform does.</summary>
public sealed class WorkConsumer(UnitOfWork unit, WorkScript script) : IConsumer<Work>
{
    public async Task Consume(ConsumeContext<Work> context)
    {
        await Effect.InsertAsync(unit, context.Message.WorkId, "work");
        await context.Publish(new WorkDone(context.Message.WorkId));
        await script.RunAsync(context);
    }
}

public sealed class WorkDoneConsumer(UnitOfWork unit) : IConsumer<WorkDone>
{
    public Task Consume(ConsumeContext<WorkDone> context) => Effect.InsertAsync(unit, context.Message.WorkId, "done");
}

public static class Effect
{
    public static Task InsertAsync(UnitOfWork unit, Guid workId, string kind)
        => unit.Session.ExecuteAsync(
            "INSERT INTO effect (work_id, kind) VALUES (@WorkId, @Kind)", new { WorkId = workId.ToByteArray(bigEndian: true), Kind = kind });
}
