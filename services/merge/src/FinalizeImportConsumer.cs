using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using Imports.Runs;
using MassTransit;

namespace Imports.Merge;

/// <summary>Removes what a committed import no longer needs. Every step may run again; the saga asks until it succeeds.</summary>
public sealed class FinalizeImportConsumer(
    UnitOfWork unit, ImportStore imports, RunStore runs, [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl) : IConsumer<FinalizeImport>
{
    public async Task Consume(ConsumeContext<FinalizeImport> context)
    {
        await using (var session = await ddl.OpenAsync(context.CancellationToken))
        {
            var staging = new StagingTable(ddl.Server.StagingSchema, context.Message.ImportId);
            await session.ExecuteAsync($"DROP TABLE IF EXISTS {staging.Quoted}", cancellationToken: context.CancellationToken);
        }

        if (await imports.FindAsync(unit.Session, context.Message.ImportId, context.CancellationToken) is { } import)
            await runs.DeleteAllAsync(unit.Session, import.TenantId, import.ImportId, context.CancellationToken);
        await context.Publish(new ImportFinalized { ImportId = context.Message.ImportId }, context.CancellationToken);
    }
}
