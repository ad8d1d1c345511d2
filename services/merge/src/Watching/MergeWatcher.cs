using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Starts a <see cref="MergeWatch"/> over each merge, build and dry run.</summary>
public sealed class MergeWatcher([FromKeyedServices(MergeService.WatchPool)] MySqlPool pool, ImportStore imports, MergeOptions options, TimeProvider time, ILogger<MergeWatch> logger)
{
    /// <summary>Watches for a cancellation of the import, and its progress once the watch follows a connection.</summary>
    public MergeWatch Start(Guid importId, CancellationToken cancellationToken) => new(importId, pool, imports, options, time, logger, cancellationToken);
}
