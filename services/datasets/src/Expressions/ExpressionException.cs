namespace Imports.Datasets;

/// <summary>A text is no expression over the columns of its dataset.</summary>
/// <param name="position">The character that the fault begins at, from 1.</param>
/// <param name="message">What is wrong there, so that it reads on from the position.</param>
public sealed class ExpressionException(int position, string message) : Exception($"at character {position} {message}")
{
    public int Position => position;
}
