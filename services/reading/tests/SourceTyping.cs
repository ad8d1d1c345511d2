using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>Reads the head of a source as the first slice of a cut does.</summary>
internal static class SourceTyping
{
    public static (SourcePlan Plan, SourcePosition Rows) Head(DatasetDefinition dataset, byte[] source, ImportOptions options)
    {
        var stated = StatedDialect.Of(options, (option, value, allowed) => new InvalidOperationException($"{option} {value} {allowed}"));
        var (plan, rows) = new SourceHead(SourceSamples.Of(source), stated).Read(new HeaderMapping(dataset, options, maxColumns: 100));
        return (plan with { Forms = FormWatch.Start(dataset, options, plan) }, rows);
    }
}
