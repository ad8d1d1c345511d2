using Imports.Bench.Grid;
using Imports.Bench.Processes;
using Imports.Bench.Samples;
using Imports.Bench.Server;
using Imports.Bench.Tables;

namespace Imports.Bench.Contestants;

/// <summary>A careful administrator with the server's own client.</summary>
/// <param name="client">The client.</param>
/// <param name="tables">Where it works.</param>
/// <param name="samples">The files.</param>
/// <param name="ordered">Whether the merge sorts by key first; which is the faster depends on the server and the rows.</param>
internal sealed class RawScript(ServerClient client, TargetTables tables, SampleFiles samples, bool ordered) : IContestant
{
    public const string Unordered = "raw unordered";
    public const string Ordered = "raw ordered";

    public string Name => ordered ? Ordered : Unordered;

    public string Target => tables.Theirs;

    public bool TakesPartIn(Cell cell, int round) => true;

    public async Task<Attempt> RunAsync(Cell cell, CancellationToken cancellationToken)
    {
        var importId = Guid.NewGuid();
        var file = client.PathInside(samples.Of(cell));
        var script = cell.Case == CaseKind.Replace
            ? RawScripts.Replace(tables, file, importId, ordered)
            : RawScripts.Upsert(tables, file, importId, ordered, mayBeBad: cell.Case == CaseKind.Bad);
        var run = await client.RunAsync(script, cancellationToken);
        return new Attempt(importId, run.Seconds, run.StageSeconds, new Dictionary<string, ProcessUse> { ["client"] = run.Use });
    }
}
