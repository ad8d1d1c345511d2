using System.Text.Json;
using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The table <c>dataset_change</c>: what was asked for over the API, and what has become of it. Of each dataset one change is open at a time.</summary>
public sealed class DatasetChangeStore
{
    private static readonly string Select = SqlFile.Read<DatasetChangeStore>("dataset_change.select");
    private static readonly string SelectOpen = SqlFile.Read<DatasetChangeStore>("dataset_change.select_open");
    private static readonly string LockRow = SqlFile.Read<DatasetChangeStore>("dataset_change.lock");
    private static readonly string Insert = SqlFile.Read<DatasetChangeStore>("dataset_change.insert");
    private static readonly string DeleteOld = SqlFile.Read<DatasetChangeStore>("dataset_change.delete_old");
    private static readonly string SetDone = SqlFile.Read<DatasetChangeStore>("dataset_change.set_done");
    private static readonly string SetRefused = SqlFile.Read<DatasetChangeStore>("dataset_change.set_refused");

    /// <summary>How long it is kept what has become of a change.</summary>
    private const int KeepDays = 7;

    /// <summary>Null = the tenant has no such change, or it was decided long ago.</summary>
    public Task<DatasetChange?> FindAsync(MySqlSession session, string tenantId, Guid changeId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<DatasetChange>(Select, new { tenantId, changeId }, cancellationToken: cancellationToken);

    /// <summary>The one that is not decided; null = none.</summary>
    public Task<DatasetChange?> FindOpenAsync(MySqlSession session, string tenantId, string name, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<DatasetChange>(SelectOpen, new { tenantId, name }, cancellationToken: cancellationToken);

    /// <summary>Locks it, also against another delivery of its command, until the caller's transaction ends.</summary>
    public Task<DatasetChange?> LockAsync(MySqlSession session, Guid changeId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<DatasetChange>(LockRow, new { changeId }, cancellationToken: cancellationToken);

    /// <summary>Asks for it, in the transaction that tells merge; what was decided long ago of this dataset goes.</summary>
    /// <returns>False = another change of the dataset is open.</returns>
    public async Task<bool> AskAsync(MySqlSession session, DatasetChange change, string actor, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(DeleteOld, new { change.TenantId, change.Name, days = KeepDays }, cancellationToken: cancellationToken);
        try
        {
            await session.ExecuteAsync(
                Insert, new { change.ChangeId, change.TenantId, change.Name, change.Version, change.Definition, actor, change.AskedAt }, cancellationToken: cancellationToken);
            return true;
        }
        catch (MySqlStatementException e) when (MySqlErrors.IsDuplicateKey(e))
        {
            return false;
        }
    }

    /// <summary>In the transaction that stores the version.</summary>
    public Task FinishAsync(MySqlSession session, Guid changeId, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetDone, new { changeId }, cancellationToken: cancellationToken);

    public Task RefuseAsync(MySqlSession session, Guid changeId, string code, IReadOnlyList<DatasetFault> faults, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetRefused, new { changeId, code, faults = JsonSerializer.Serialize(faults, JsonSerializerOptions.Web) }, cancellationToken: cancellationToken);

    /// <summary>Why a change was refused; none otherwise.</summary>
    public static IReadOnlyList<DatasetFault> FaultsOf(DatasetChange change)
        => change.Faults is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<DatasetFault>>(change.Faults, JsonSerializerOptions.Web)!;
}
