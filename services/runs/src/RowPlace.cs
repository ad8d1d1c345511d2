namespace Imports.Runs;

/// <summary>Where a row stands in its source.</summary>
/// <param name="Row">Its number, from 1.</param>
/// <param name="FirstByte">Where it starts.</param>
/// <param name="LengthBytes">Its bytes without the line break.</param>
/// <param name="FirstLine">The first line it spans, from 1.</param>
/// <param name="LastLine">The last line it spans.</param>
public readonly record struct RowPlace(long Row, long FirstByte, long LengthBytes, long FirstLine, long LastLine);
