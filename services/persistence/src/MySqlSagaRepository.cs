using MassTransit;
using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Saga;

namespace Imports.Persistence;

/// <summary>Opens a saga within the transaction that the consume pipeline has begun.</summary>
internal sealed class MySqlSagaRepositoryContextFactory<TSaga>(
    UnitOfWork unit, SagaStore<TSaga> store, ISagaConsumeContextFactory<UnitOfWork, TSaga> contexts)
    : ISagaRepositoryContextFactory<TSaga>, IQuerySagaRepositoryContextFactory<TSaga>, ILoadSagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
        => unit.IsBegun
            ? next.Send(new MySqlSagaRepositoryContext<TSaga, T>(unit, store, context, contexts))
            : throw new InvalidOperationException(
                $"The endpoint of saga {typeof(TSaga).Name} ({context.ReceiveContext.InputAddress}) needs UseMySqlOutbox(context): its state, its "
                + "inbox mark and its messages share one transaction.");

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class
        => throw ByExpression();

    public Task<T> Execute<T>(Func<QuerySagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class
        => throw ByExpression();

    public async Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class
    {
        if (unit.IsBegun)
            return await asyncMethod(new LoadContext(unit, store, cancellationToken));
        await unit.BeginAsync(cancellationToken);
        var result = await asyncMethod(new LoadContext(unit, store, cancellationToken));
        await unit.RollbackAsync();
        return result;
    }

    public void Probe(ProbeContext context) => context.Add("persistence", "mysql");

    private static NotSupportedException ByExpression()
        => new($"Saga {typeof(TSaga).Name} is stored as a document and found by its correlation id alone: correlate the event by id, not by expression.");

    private sealed class LoadContext(UnitOfWork unit, SagaStore<TSaga> store, CancellationToken cancellationToken)
        : BasePipeContext(cancellationToken), LoadSagaRepositoryContext<TSaga>
    {
        public async Task<TSaga> Load(Guid correlationId) => (await store.LoadAsync(unit, correlationId, CancellationToken))?.Saga!;
    }
}

/// <summary>One saga instance during one message.</summary>
internal sealed class MySqlSagaRepositoryContext<TSaga, TMessage>(
    UnitOfWork unit, SagaStore<TSaga> store, ConsumeContext<TMessage> consumeContext, ISagaConsumeContextFactory<UnitOfWork, TSaga> contexts)
    : ConsumeContextScope<TMessage>(consumeContext, unit), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> consumeContext = consumeContext;
    private int version;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(ConsumeContext<T> context, TSaga instance, SagaConsumeContextMode mode)
        where T : class
        => contexts.CreateSagaConsumeContext(unit, context, instance, mode);

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance)
        => contexts.CreateSagaConsumeContext(unit, consumeContext, instance, SagaConsumeContextMode.Add);

    /// <summary>Null when it exists already; the caller then loads it, which waits for its creator.</summary>
    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        if (!await store.InsertAsync(unit, instance, CancellationToken))
            return null!;
        version = 1;
        return await contexts.CreateSagaConsumeContext(unit, consumeContext, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        if (await store.LoadAsync(unit, correlationId, CancellationToken) is not var (saga, loadedVersion))
            return null!;
        version = loadedVersion;
        return await contexts.CreateSagaConsumeContext(unit, consumeContext, saga, SagaConsumeContextMode.Load);
    }

    /// <exception cref="ConcurrencyException">Another message created the saga meanwhile; the retry finds it.</exception>
    public async Task Save(SagaConsumeContext<TSaga> context)
    {
        if (!await store.InsertAsync(unit, context.Saga, CancellationToken))
            throw new ConcurrencyException("The saga was created by another message.", typeof(TSaga), context.Saga.CorrelationId);
    }

    public Task Update(SagaConsumeContext<TSaga> context) => store.UpdateAsync(unit, context.Saga, version, CancellationToken);

    public Task Delete(SagaConsumeContext<TSaga> context) => store.DeleteAsync(unit, context.Saga, version, CancellationToken);

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;
}
