using Imports.Contracts;
using Imports.Ledger;
using Imports.Persistence;
using Imports.Runs;
using MassTransit;

namespace Imports.Merge;

/// <summary>Removes what a committed import no longer needs. Every step may run again; the saga asks until it succeeds.</summary>
public sealed class FinalizeImportConsumer(UnitOfWork unit, ImportStore imports, RunStore runs) : IConsumer<FinalizeImport>
{
    public async Task Consume(ConsumeContext<FinalizeImport> context)
    {
        if (await imports.FindAsync(unit.Session, context.Message.ImportId, context.CancellationToken) is { } import)
            await runs.DeleteAllAsync(unit.Session, import.TenantId, import.ImportId, context.CancellationToken);
        await context.Publish(new ImportFinalized { ImportId = context.Message.ImportId }, context.CancellationToken);
    }
}
