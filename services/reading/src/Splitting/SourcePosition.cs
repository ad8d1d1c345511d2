namespace Imports.Reading.Splitting;

/// <summary>A place in a source: where a record starts.</summary>
/// <param name="Byte">From 0.</param>
/// <param name="Row">Number of the row that starts there, from 1; the header is no row.</param>
/// <param name="Line">From 1.</param>
public readonly record struct SourcePosition(long Byte, long Row, long Line);
