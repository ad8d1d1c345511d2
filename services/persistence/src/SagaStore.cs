using System.Text.Json;
using Imports.MySql;
using MassTransit;

namespace Imports.Persistence;

/// <summary>The only code that touches a saga's table. Runs in the transaction of the scope's unit of work.</summary>
internal sealed class SagaStore<TSaga>
    where TSaga : class, ISaga
{
    private readonly MySqlSagaOptions<TSaga> options;
    private readonly string load;
    private readonly string insert;
    private readonly string update;
    private readonly string delete;

    public SagaStore(MySqlSagaOptions<TSaga> options)
    {
        this.options = options;
        load = Statement("saga_load");
        insert = Statement("saga_insert");
        update = Statement("saga_update");
        delete = Statement("saga_delete");
    }

    /// <summary>The instance, locked until the transaction ends, and the version that it was read at; null when there is none.</summary>
    public async Task<(TSaga Saga, int Version)?> LoadAsync(UnitOfWork unit, Guid correlationId, CancellationToken cancellationToken)
    {
        var row = await unit.Session.QueryFirstOrDefaultAsync<Row>(
            load, new { CorrelationId = correlationId.ToBytes() }, cancellationToken: cancellationToken);
        if (row is null)
            return null;
        var saga = JsonSerializer.Deserialize<TSaga>(row.Document, options.Json)
            ?? throw new SagaException("The stored document is null.", typeof(TSaga), correlationId);
        SetVersion(saga, row.Version);
        return (saga, row.Version);
    }

    /// <summary>False when another transaction created the instance first.</summary>
    public async Task<bool> InsertAsync(UnitOfWork unit, TSaga saga, CancellationToken cancellationToken)
    {
        SetVersion(saga, 1);
        return await unit.Session.ExecuteAsync(insert, new
        {
            CorrelationId = saga.CorrelationId.ToBytes(), unit.TenantId, State = options.State(saga) ?? "", Document = Serialize(saga),
        }, cancellationToken: cancellationToken) == 1;
    }

    /// <exception cref="ConcurrencyException">It is gone or was changed since it was read.</exception>
    public async Task UpdateAsync(UnitOfWork unit, TSaga saga, int version, CancellationToken cancellationToken)
    {
        SetVersion(saga, version + 1);
        var rows = await unit.Session.ExecuteAsync(update, new
        {
            CorrelationId = saga.CorrelationId.ToBytes(), Version = version, State = options.State(saga) ?? "", Document = Serialize(saga),
        }, cancellationToken: cancellationToken);
        ThrowUnlessOne(rows, saga, version);
    }

    /// <exception cref="ConcurrencyException">It is gone or was changed since it was read.</exception>
    public async Task DeleteAsync(UnitOfWork unit, TSaga saga, int version, CancellationToken cancellationToken)
    {
        var rows = await unit.Session.ExecuteAsync(
            delete, new { CorrelationId = saga.CorrelationId.ToBytes(), Version = version }, cancellationToken: cancellationToken);
        ThrowUnlessOne(rows, saga, version);
    }

    private static void ThrowUnlessOne(int rows, TSaga saga, int version)
    {
        if (rows != 1)
            throw new ConcurrencyException($"The saga is gone or no longer at version {version}.", typeof(TSaga), saga.CorrelationId);
    }

    private static void SetVersion(TSaga saga, int version)
    {
        if (saga is ISagaVersion versioned)
            versioned.Version = version;
    }

    private string Serialize(TSaga saga) => JsonSerializer.Serialize(saga, options.Json);

    private string Statement(string name) => SqlFile.Read<UnitOfWork>(name).With("table", SqlName.Quote(options.Table));

    private sealed class Row
    {
        public int Version { get; init; }
        public string Document { get; init; } = "";
    }
}
