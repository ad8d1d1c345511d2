using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Detecting;

/// <summary>A source's dialect and header as they were found.</summary>
public sealed class HeaderFinding
{
    private readonly long line;
    private readonly DialectReport report;
    private readonly bool hasMark;

    internal HeaderFinding(SourceDialect dialect, IReadOnlyList<string> header, long line, SourcePosition rows, DialectReport report, bool hasMark)
        => (Dialect, Header, Rows, this.line, this.report, this.hasMark) = (dialect, header, rows, line, report, hasMark);

    public SourceDialect Dialect { get; }

    public IReadOnlyList<string> Header { get; }

    /// <summary>Where the rows start.</summary>
    public SourcePosition Rows { get; }

    /// <summary>Says in a plan of it how it was found.</summary>
    public SourcePlan Describe(SourcePlan plan) => report.AddTo(plan) with { HasByteOrderMark = hasMark, HeaderLine = line };
}
