namespace Imports.Reading.Splitting;

/// <summary>One batch of a slice.</summary>
/// <param name="First">Where its first row starts.</param>
/// <param name="LengthBytes">
/// To the end of its last row and the line break after it; of an oversize one to the end of its line. Blank lines and comments behind that, however many, are of no batch.
/// </param>
/// <param name="RowCount">At least 1.</param>
/// <param name="IsOversize">Its one row is the first line of a record that is longer than is taken.</param>
public sealed record BatchRange(SourcePosition First, long LengthBytes, long RowCount, bool IsOversize = false)
{
    private const int LongestBreakUnits = 2;

    internal static BatchRange Between(SourcePosition first, long lastEnd, SourcePosition next, int unitBytes)
        => new(first, Math.Min(next.Byte, lastEnd + (LongestBreakUnits * unitBytes)) - first.Byte, next.Row - first.Row);
}
